#include "tbviz/process/library_paths.h"

#include <algorithm>
#include <set>

namespace tbviz {
namespace {

// Whether `path` is `folder` or lies in it.
bool lies_in(const std::filesystem::path& path, const std::filesystem::path& folder) {
  const auto [in_folder, in_path] =
      std::mismatch(folder.begin(), folder.end(), path.begin(), path.end());
  return in_folder == folder.end();
}

bool may_hold_anything(const std::filesystem::path& folder, const OwnFolders& own) {
  return folder == folder.root_path() || folder == "/tmp" || folder == "/var/tmp" ||
         folder == "/dev/shm" || lies_in(own.home, folder) || lies_in(own.current, folder);
}

}  // namespace

std::vector<std::filesystem::path> readable_library_paths(
    std::span<const std::filesystem::path> libraries, const std::filesystem::path& module,
    const OwnFolders& own) {
  std::set<std::filesystem::path> paths;
  for (const std::filesystem::path& library : libraries) {
    const std::filesystem::path file = library.lexically_normal();
    if (!file.is_absolute() || file == module.lexically_normal()) continue;
    paths.insert(file);
    if (!may_hold_anything(file.parent_path(), own)) paths.insert(file.parent_path());
  }
  return {paths.begin(), paths.end()};
}

}  // namespace tbviz
