// The files of a folder and of those below it, wherever links lead.
#pragma once

#include <filesystem>
#include <functional>
#include <vector>

#include "tbviz/error.h"

namespace tbviz {

/// Whether the folders inside a folder are looked into.
enum class Subfolders : bool { kNo, kYes };

struct FolderListing {
  std::vector<std::filesystem::path> files;     ///< Everything that is no folder, unsorted.
  std::vector<InputError> unreadable;           ///< Folders, and links, that could not be followed.
  std::vector<std::filesystem::path> dangling;  ///< Links to what there is not.
};

/// The files in `folder`, and in those below it if wanted, whose paths satisfy `wanted`. Links are
/// followed, but each folder is looked into once, as its device and inode say, by its path without
/// links if it has one: links that lead back, or to one place, make no file appear twice. A link
/// that satisfies `wanted` and leads round in a circle is a file: whoever opens it tells.
///
/// Throws InputError if `folder` itself cannot be read. One below that vanishes meanwhile is none.
[[nodiscard]] FolderListing list_folder(
    const std::filesystem::path& folder, Subfolders subfolders,
    const std::function<bool(const std::filesystem::path&)>& wanted);

}  // namespace tbviz
