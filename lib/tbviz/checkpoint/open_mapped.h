// Checkpoints in files that were opened before it was known what they hold.
#pragma once

#include <filesystem>

#include "tbviz/checkpoint.h"
#include "tbviz/io/mapped_file.h"

namespace tbviz {

/// As open_checkpoint(path), for the file that was opened as `path`; formats that spread over
/// several files look for the others beside it.
[[nodiscard]] Checkpoint open_checkpoint(MappedFile file, const std::filesystem::path& path);

}  // namespace tbviz
