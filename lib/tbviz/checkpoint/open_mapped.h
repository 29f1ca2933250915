// Checkpoints in files that were opened before it was known what they hold.
#pragma once

#include <cstdint>
#include <filesystem>

#include "tbviz/checkpoint.h"
#include "tbviz/io/mapped_file.h"

namespace tbviz {

/// How much of a file is wanted.
enum class CheckpointRead : std::uint8_t {
  kHeaders,  ///< Names, types and shapes. Values that would have to be inflated are not, and must
             ///< not be looked at: CheckpointContents::has_values says so.
  kTensors,  ///< All tensors, but no kernels that would have to be computed from them.
  kAll,
};

/// As open_checkpoint(path), for the file that was opened as `path`; formats that spread over
/// several files look for the others beside it.
[[nodiscard]] Checkpoint open_checkpoint(MappedFile file, const std::filesystem::path& path,
                                         CheckpointRead read = CheckpointRead::kAll);

/// As open_checkpoint(path).
[[nodiscard]] Checkpoint open_checkpoint(const std::filesystem::path& path, CheckpointRead read);

}  // namespace tbviz
