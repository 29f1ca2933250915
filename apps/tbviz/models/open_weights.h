// Saved models, opened to be looked at.
#pragma once

#include <filesystem>

#include "shell/console.h"
#include "tbviz/checkpoint.h"
#include "tbviz/checkpoint/open_mapped.h"

namespace tbviz::cli {

/// As open_checkpoint(), and tells what the user should know of how the model was found.
[[nodiscard]] Checkpoint open_weights(const std::filesystem::path& path, Console& console,
                                      CheckpointRead read = CheckpointRead::kAll);

/// The same for a file that was opened as `path`.
[[nodiscard]] Checkpoint open_weights(MappedFile file, const std::filesystem::path& path,
                                      Console& console, CheckpointRead read = CheckpointRead::kAll);

}  // namespace tbviz::cli
