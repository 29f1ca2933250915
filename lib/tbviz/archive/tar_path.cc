#include "tbviz/archive/tar_path.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <mutex>
#include <optional>
#include <string>

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
  std::mutex mutex;
  std::optional<FileState> state;
  std::shared_ptr<const TarArchive> archive;
};

// The shortest front of `path` that is a file, if there is something behind it.
std::filesystem::path file_in_front(const std::filesystem::path& path) {
  std::filesystem::path front;
  for (const std::filesystem::path& part : path) {
    front /= part;
    if (front == path) break;
    if (state_of(front)) return front;
  }
  return {};
}

}  // namespace

std::shared_ptr<const TarArchive> open_tar(const std::filesystem::path& path) {
  static KeptArchive kept;
  const std::optional<FileState> state = state_of(path);
  const std::lock_guard lock(kept.mutex);
  if (!state || kept.state != state) {
    kept.archive = TarArchive::open(path);
    kept.state = state;
  }
  return kept.archive;
}

std::optional<MappedFile> find_tar_member(const std::filesystem::path& path) {
  if (path == "-" || state_of(path)) return std::nullopt;
  const std::filesystem::path archive = file_in_front(path);
  if (archive.empty()) return std::nullopt;
  const std::string name = path.string().substr(archive.string().size() + 1);
  const std::shared_ptr<const TarArchive> opened = open_tar(archive);
  const TarMember* member = opened->find(name);
  if (member == nullptr) throw InputError(archive.string(), fmt::format("holds no file {}", name));
  return opened->open_member(*member);
}

MappedFile open_file_or_member(const std::filesystem::path& path) {
  if (std::optional<MappedFile> member = find_tar_member(path)) return *std::move(member);
  return MappedFile(path);
}

}  // namespace tbviz
