// Output files that appear whole or not at all, and never in place of another by accident.
#pragma once

#include <filesystem>

#include "tbviz/base/bytes.h"

namespace tbviz {

/// Whether a file that exists may be replaced.
enum class Overwrite : bool { kNo, kYes };

/// Throws OutputError if `path` exists and may not be replaced. Commands ask before they start
/// work.
void check_writable(const std::filesystem::path& path, Overwrite overwrite);

/// Writes `bytes` to `path`: into a temporary file beside it, then renamed. Missing folders are
/// created. Throws OutputError, and leaves nothing behind, if any step fails.
void write_file(const std::filesystem::path& path, Bytes bytes, Overwrite overwrite);

/// Creates a folder and those above it. Throws OutputError.
void create_folders(const std::filesystem::path& folder);

}  // namespace tbviz
