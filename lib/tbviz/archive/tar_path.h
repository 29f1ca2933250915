// Paths that lead into tar archives as into folders: "train-000.tar/cat.jpg".
#pragma once

#include <filesystem>
#include <memory>
#include <optional>

#include "tbviz/archive/tar.h"
#include "tbviz/io/mapped_file.h"

namespace tbviz {

/// The archive at `path`. The directories of the last few are kept, since their members are opened
/// one after the other; a file that has changed since is read again. Thread-safe. Throws as
/// TarArchive::open() does.
[[nodiscard]] std::shared_ptr<const TarArchive> open_tar(const std::filesystem::path& path);

/// The member that `path` leads to, if its front is a file. Throws InputError if that holds no such
/// member, FormatError if it is no archive.
[[nodiscard]] std::optional<MappedFile> find_tar_member(const std::filesystem::path& path);

/// Opens a file as MappedFile does ("-": standard input), or, where the front of `path` is a tar
/// archive, the member that the rest names. Throws InputError, and as find_tar_member() does.
[[nodiscard]] MappedFile open_file_or_member(const std::filesystem::path& path);

}  // namespace tbviz
