#include "tbviz/archive/tar_path.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <iterator>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "tbviz/error.h"

namespace tbviz {
namespace {

/// What tells a file from others, and from itself before it was changed.
struct FileState {
  dev_t device;
  ino_t inode;
  off_t size;
  timespec modified;

  bool operator==(const FileState& other) const {
    return device == other.device && inode == other.inode && size == other.size &&
           modified.tv_sec == other.modified.tv_sec && modified.tv_nsec == other.modified.tv_nsec;
  }
};

std::optional<FileState> state_of(const std::filesystem::path& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return std::nullopt;
  return FileState{status.st_dev, status.st_ino, status.st_size, status.st_mtim};
}

struct KeptArchive {
  FileState state;
  std::shared_ptr<const TarArchive> archive;
};

// Names of several archives may come by turns.
constexpr std::size_t kMostKept = 8;

/// The archives that were opened last, the newest in front.
struct KeptArchives {
  std::mutex mutex;
  std::vector<KeptArchive> archives;
};

// The size of the shortest front of `path` that is a file with a slash behind it; none: npos. By
// the path's text, since what lies behind is a name, in which every character counts.
std::size_t file_in_front(const std::string& path) {
  for (std::size_t slash = path.find('/', 1); slash != std::string::npos;
       slash = path.find('/', slash + 1)) {
    if (state_of(path.substr(0, slash))) return slash;
  }
  return std::string::npos;
}

}  // namespace

std::shared_ptr<const TarArchive> open_tar(const std::filesystem::path& path) {
  static KeptArchives kept;
  const std::optional<FileState> state = state_of(path);
  if (!state) return TarArchive::open(path);
  const std::lock_guard lock(kept.mutex);
  std::vector<KeptArchive>& archives = kept.archives;
  auto found = std::ranges::find(archives, *state, &KeptArchive::state);
  if (found == archives.end()) {
    archives.push_back({*state, TarArchive::open(path)});
    found = std::prev(archives.end());
  }
  std::rotate(archives.begin(), found, std::next(found));
  if (archives.size() > kMostKept) archives.pop_back();
  return archives.front().archive;
}

std::optional<MappedFile> find_tar_member(const std::filesystem::path& path) {
  if (path == "-" || state_of(path)) return std::nullopt;
  const std::string text = path.string();
  const std::size_t slash = file_in_front(text);
  if (slash == std::string::npos) return std::nullopt;
  const std::string archive = text.substr(0, slash);
  const std::string name = text.substr(slash + 1);
  const std::shared_ptr<const TarArchive> opened = open_tar(archive);
  const TarMember* member = opened->find(name);
  if (member == nullptr) throw InputError(archive, fmt::format("holds no file {}", name));
  return opened->open_member(*member);
}

MappedFile open_file_or_member(const std::filesystem::path& path) {
  if (std::optional<MappedFile> member = find_tar_member(path)) return *std::move(member);
  return MappedFile(path);
}

}  // namespace tbviz
