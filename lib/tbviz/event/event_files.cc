#include "tbviz/event/event_files.h"

#include <algorithm>
#include <system_error>
#include <tuple>

#include "tbviz/error.h"

namespace tbviz {
namespace {

namespace fs = std::filesystem;

void check(const std::error_code& error, const fs::path& path) {
  if (error) throw InputError(path.string(), "cannot be opened: " + error.message());
}

}  // namespace

bool has_event_file_name(const fs::path& path) {
  return path.filename().string().find("tfevents") != std::string::npos;
}

std::vector<EventFile> find_event_files(const fs::path& path) {
  std::error_code error;
  if (path == "-") return {{".", path}};
  const fs::file_status status = fs::status(path, error);
  check(error, path);
  if (!fs::is_directory(status)) return {{".", path}};

  std::vector<EventFile> files;
  const auto options = fs::directory_options::follow_directory_symlink |
                       fs::directory_options::skip_permission_denied;
  fs::recursive_directory_iterator entries(path, options, error);
  for (; !error && entries != fs::recursive_directory_iterator(); entries.increment(error)) {
    const fs::path& file = entries->path();
    if (!has_event_file_name(file) || fs::is_directory(entries->status())) continue;
    files.push_back({file.parent_path().lexically_relative(path).generic_string(), file});
  }
  check(error, path);
  if (files.empty()) {
    throw FormatError(path.string(), "holds no event file (*tfevents*), nor do the folders below");
  }
  std::ranges::sort(files, {}, [](const EventFile& file) { return std::tie(file.run, file.path); });
  return files;
}

}  // namespace tbviz
