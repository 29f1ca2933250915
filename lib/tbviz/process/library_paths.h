// What a model's process may still read of the libraries that are loaded in it.
#pragma once

#include <filesystem>
#include <span>
#include <vector>

namespace tbviz {

/// Folders that are a user's own, whatever else lies there.
struct OwnFolders {
  std::filesystem::path home = {};     ///< Empty: none.
  std::filesystem::path current = {};  ///< Empty: none.
};

/// The files `libraries` but for `module`, and the folders of these, since some libraries load
/// their own kind late, as MKL does when it has seen the processor. Not a folder that may hold
/// anything: the root, those for temporary files, the home folder, the current one, and what these
/// two lie in; nor what is relative, as that may be anywhere. All other paths are absolute and free
/// of links.
[[nodiscard]] std::vector<std::filesystem::path> readable_library_paths(
    std::span<const std::filesystem::path> libraries, const std::filesystem::path& module,
    const OwnFolders& own);

}  // namespace tbviz
