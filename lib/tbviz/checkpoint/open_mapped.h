// Checkpoints in files that were opened before it was known what they hold.
#pragma once

#include <filesystem>

#include "tbviz/checkpoint.h"
#include "tbviz/io/mapped_file.h"

namespace tbviz {

/// How much of a file is wanted.
enum class CheckpointRead : bool {
  kHeaders,  ///< Names, types and shapes. Values that would have to be inflated are not, and must
             ///< not be looked at: CheckpointContents::has_values says so.
  kAll,
};

/// As open_checkpoint(path), for the file that was opened as `path`; formats that spread over
/// several files look for the others beside it.
[[nodiscard]] Checkpoint open_checkpoint(MappedFile file, const std::filesystem::path& path,
                                         CheckpointRead read = CheckpointRead::kAll);

}  // namespace tbviz
