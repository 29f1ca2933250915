#include "batch/shard_folder.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

#include "tbviz/error.h"
#include "tbviz/event/event_files.h"
#include "tbviz/event/run_directory.h"
#include "tbviz/io/output_file.h"

namespace tbviz::cli {
namespace {

namespace fs = std::filesystem;

// Whether the name has `suffix` where event_files() puts it, and no further digit behind it.
bool has_suffix(const std::string& name, const std::string& suffix) {
  const std::size_t at = name.find(suffix);
  if (at == std::string::npos) return false;
  const std::size_t end = at + suffix.size();
  return end == name.size() || name[end] < '0' || name[end] > '9';
}

// TensorBoard reads every file whose name says "tfevents".
std::string unfinished_name(const fs::path& file) {
  std::string name = file.filename().string();
  constexpr std::string_view kMark = "tfevents";
  for (std::size_t at = name.find(kMark); at != std::string::npos; at = name.find(kMark)) {
    name.replace(at, kMark.size(), "unfinished");
  }
  return name;
}

std::string mark_of(const fs::path& logdir, const Shard& shard) {
  return (shards_folder(logdir) / fmt::format("{}-of-{}.begun", shard.index, shard.count)).string();
}

// Whether `path` leads to the open file.
bool is_named(int descriptor, const std::string& path) {
  struct stat open {};
  struct stat named {};
  return ::fstat(descriptor, &open) == 0 && ::stat(path.c_str(), &named) == 0 &&
         open.st_dev == named.st_dev && open.st_ino == named.st_ino;
}

}  // namespace

ShardFolder::ShardFolder(fs::path logdir, const Shard& shard)
    : logdir_(std::move(logdir)), shard_(shard), mark_(mark_of(logdir_, shard)) {
  struct stat status {};
  was_begun_ = ::stat(mark_.c_str(), &status) == 0 && status.st_size > 0;
}

void ShardFolder::enter() {
  create_folders(shards_folder(logdir_));
  lock();
  // A process that ends takes the file away: a lock on what has no name any more keeps nobody out.
  // No file system should make this go on for ever.
  for (int tries = 0; tries < 10 && !is_named(descriptor_, mark_); ++tries) {
    ::close(descriptor_);
    lock();
  }
}

void ShardFolder::lock() {
  descriptor_ = ::open(mark_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (descriptor_ < 0) throw OutputError(mark_, "cannot be created: " + system_message(errno));
  if (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
    ::close(descriptor_);
    throw OutputError(logdir_.string(),
                      fmt::format("shard {} is being worked on by another process", shard_.text()));
  }
}

ShardFolder::ShardFolder(ShardFolder&& other) noexcept
    : logdir_(std::move(other.logdir_)),
      shard_(other.shard_),
      mark_(std::move(other.mark_)),
      descriptor_(std::exchange(other.descriptor_, -1)),
      was_begun_(other.was_begun_) {}

ShardFolder::~ShardFolder() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

std::string ShardFolder::file_suffix() const {
  return fmt::format(".shard-{}-of-{}", shard_.index, shard_.count);
}

std::vector<fs::path> ShardFolder::event_files(const std::vector<ShardOutput>& known) const {
  std::vector<fs::path> files;
  for (const LogRun& run : find_runs(logdir_).runs) {
    if (is_in_another_run(run.name)) continue;
    for (const fs::path& file : run.files) {
      if (!has_suffix(file.filename().string(), file_suffix())) continue;
      const std::string relative = file.lexically_relative(logdir_).string();
      if (std::ranges::find(known, relative, &ShardOutput::file) == known.end()) {
        files.push_back(file);
      }
    }
  }
  return files;
}

bool ShardFolder::is_in_another_run(const fs::path& sub_run) const {
  fs::path folder = logdir_;
  for (const fs::path& part : sub_run) {
    if (part == ".") continue;
    folder /= part;
    std::error_code unknown;
    if (fs::exists(shards_folder(folder), unknown)) return true;
  }
  return false;
}

std::vector<fs::path> ShardFolder::begin(const std::vector<ShardOutput>& known) {
  std::vector<fs::path> moved;
  for (const fs::path& file : event_files(known)) moved.push_back(set_aside(file));
  const std::string text = fmt::format("{} {}\n", host_name(), ::getpid());
  if (::pwrite(descriptor_, text.data(), text.size(), 0) < 0) {
    throw OutputError(mark_, "cannot be written: " + system_message(errno));
  }
  return moved;
}

fs::path ShardFolder::set_aside(const fs::path& file) const {
  const fs::path relative = file.lexically_relative(logdir_);
  const fs::path folder = shards_folder(logdir_) / "set-aside" / relative.parent_path();
  create_folders(folder);
  const fs::path target = folder / unfinished_name(file);
  std::error_code failed;
  fs::rename(file, target, failed);
  if (failed) throw OutputError(file.string(), "cannot be set aside: " + failed.message());
  return target;
}

void ShardFolder::end() {
  ::unlink(mark_.c_str());
  ::close(std::exchange(descriptor_, -1));
}

bool is_at_work(const fs::path& logdir, const Shard& shard) {
  const int mark = ::open(mark_of(logdir, shard).c_str(), O_RDONLY | O_CLOEXEC);
  if (mark < 0) return false;
  const bool is_locked = ::flock(mark, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
  ::close(mark);
  return is_locked;
}

}  // namespace tbviz::cli
