#include "tbviz/io/folder_walk.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <deque>
#include <set>
#include <system_error>
#include <utility>

namespace tbviz {
namespace {

namespace fs = std::filesystem;

bool is_missing(const std::error_code& error) {
  return error == std::errc::no_such_file_or_directory || error == std::errc::not_a_directory;
}

class Walk {
 public:
  Walk(Subfolders subfolders, const std::function<bool(const fs::path&)>& wanted)
      : subfolders_(subfolders), wanted_(wanted) {}

  FolderListing run(const fs::path& folder) {
    if (const std::error_code error = look_into(folder)) {
      throw InputError(folder.string(), "cannot be opened: " + error.message());
    }
    // Links come last, so that a folder goes by its own path where it has one.
    for (;;) {
      std::deque<fs::path>& next = folders_.empty() ? links_ : folders_;
      if (next.empty()) return std::move(found_);
      const fs::path path = std::move(next.front());
      next.pop_front();
      if (const std::error_code error = look_into(path)) tell(path, error);
    }
  }

 private:
  void tell(const fs::path& path, const std::error_code& error) {
    if (is_missing(error)) return;
    found_.unreadable.emplace_back(path.string(), "cannot be opened: " + error.message());
  }

  std::error_code look_into(const fs::path& folder) {
    struct stat status {};
    if (::stat(folder.c_str(), &status) != 0) return {errno, std::generic_category()};
    if (!seen_.emplace(status.st_dev, status.st_ino).second) return {};
    std::error_code error;
    std::vector<fs::directory_entry> entries;
    fs::directory_iterator entry(folder, error);
    for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
      entries.push_back(*entry);
    }
    std::ranges::sort(entries);
    for (const fs::directory_entry& each : entries) add(each);
    return error;
  }

  void add(const fs::directory_entry& entry) {
    std::error_code error;
    const bool is_link = entry.is_symlink(error);
    const fs::file_status status = entry.status(error);
    const fs::path& path = entry.path();
    if (fs::is_directory(status)) {
      if (subfolders_ == Subfolders::kYes) (is_link ? links_ : folders_).push_back(path);
    } else if (is_link && status.type() == fs::file_type::not_found) {
      found_.dangling.push_back(path);
    } else if (wanted_(path)) {
      found_.files.push_back(path);
    } else if (status.type() == fs::file_type::none && subfolders_ == Subfolders::kYes) {
      tell(path, error);
    }
  }

  Subfolders subfolders_;
  const std::function<bool(const fs::path&)>& wanted_;
  std::deque<fs::path> folders_;  // Yet to be looked into.
  std::deque<fs::path> links_;    // The same, through links.
  std::set<std::pair<dev_t, ino_t>> seen_;
  FolderListing found_;
};

}  // namespace

FolderListing list_folder(const fs::path& folder, Subfolders subfolders,
                          const std::function<bool(const fs::path&)>& wanted) {
  return Walk(subfolders, wanted).run(folder);
}

}  // namespace tbviz
