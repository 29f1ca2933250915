#include "tbviz/io/output_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <system_error>
#include <utility>

#include "tbviz/error.h"

namespace tbviz {
namespace {

constexpr std::string_view kExists =
    "exists; choose another name or give `Overwrite::kYes` to replace it";

// A device, a pipe or a socket.
bool is_stream(const std::filesystem::path& path) {
  std::error_code ignored;
  const auto status = std::filesystem::status(path, ignored);
  return std::filesystem::exists(status) && !std::filesystem::is_regular_file(status) &&
         !std::filesystem::is_directory(status);
}

// A link is followed, so that what it names is replaced and not the link.
std::filesystem::path resolve(const std::filesystem::path& path) {
  std::error_code failure;
  std::filesystem::path target = std::filesystem::canonical(path, failure);
  return failure ? path : target;
}

// Opens a new file beside `target`. Its name is none that TensorBoard would take for a log's.
int open_temporary(const std::filesystem::path& target, std::string& name) {
  while (true) {
    static std::atomic<int> count = 0;
    name = (target.parent_path() / fmt::format(".tbviz-{}-{}.tmp", ::getpid(), count++)).string();
    const int descriptor = ::open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (descriptor >= 0) return descriptor;
    if (errno != EEXIST) {
      name.clear();
      return descriptor;
    }
  }
}

}  // namespace

void check_writable(const std::filesystem::path& path, Overwrite overwrite) {
  std::error_code ignored;
  const auto status = std::filesystem::symlink_status(path, ignored);
  if (std::filesystem::is_directory(status) || !path.has_filename()) {
    throw OutputError(path.string(), "is a directory; a file name is needed here");
  }
  if (overwrite == Overwrite::kNo && std::filesystem::exists(status) && !is_stream(path)) {
    throw OutputError(path.string(), kExists);
  }
}

OutputFile::OutputFile(const std::filesystem::path& path, Overwrite overwrite)
    : name_(path.string()), target_(resolve(path)), overwrite_(overwrite) {
  check_writable(path, overwrite);
  if (path.has_parent_path()) create_folders(path.parent_path());
  const int descriptor = is_stream(path) ? ::open(name_.c_str(), O_WRONLY | O_CLOEXEC)
                                         : open_temporary(target_, temporary_);
  if (descriptor < 0) throw OutputError(name_, "cannot be created: " + system_message(errno));
  sink_.emplace(descriptor, name_);
}

OutputFile::~OutputFile() {
  if (!temporary_.empty()) std::remove(temporary_.c_str());
}

void OutputFile::close() {
  sink_->close();
  if (temporary_.empty()) return;
  if (overwrite_ == Overwrite::kNo) {
    // link() refuses a name that has appeared since the check; rename() would replace it silently.
    if (::link(temporary_.c_str(), target_.c_str()) == 0) {
      std::remove(std::exchange(temporary_, {}).c_str());
      return;
    }
    if (errno == EEXIST) throw OutputError(name_, kExists);
  }
  if (::rename(temporary_.c_str(), target_.c_str()) != 0) {
    throw OutputError(name_, "cannot be created: " + system_message(errno));
  }
  temporary_.clear();
}

void write_file(const std::filesystem::path& path, Bytes bytes, Overwrite overwrite) {
  OutputFile file(path, overwrite);
  file.write(bytes);
  file.close();
}

void create_folders(const std::filesystem::path& folder) {
  std::error_code failure;
  std::filesystem::create_directories(folder, failure);
  if (failure) {
    throw OutputError(folder.string(), "folder cannot be created: " + failure.message());
  }
}

}  // namespace tbviz
