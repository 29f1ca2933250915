#include "tbviz/base/output_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <system_error>
#include <utility>

#include "tbviz/base/error.h"

namespace tbviz {
namespace {

constexpr std::string_view kRemedy = "exists; choose another name or give --force to replace it";

}  // namespace

void check_writable(const std::filesystem::path& path, Overwrite overwrite) {
  std::error_code ignored;
  const auto status = std::filesystem::symlink_status(path, ignored);
  if (std::filesystem::is_directory(status)) {
    throw OutputError(path.string(), "is a directory; a file name is needed here");
  }
  if (overwrite == Overwrite::kNo && std::filesystem::exists(status)) {
    throw OutputError(path.string(), kRemedy);
  }
}

OutputFile::OutputFile(const std::filesystem::path& path, Overwrite overwrite)
    : name_(path.string()), overwrite_(overwrite) {
  check_writable(path, overwrite);
  if (path.has_parent_path()) create_folders(path.parent_path());
  temporary_ = name_ + ".tmp-" + std::to_string(::getpid());
  const int descriptor = ::open(temporary_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (descriptor < 0) {
    const std::string reason = system_message(errno);
    temporary_.clear();
    throw OutputError(name_, "cannot be created: " + reason);
  }
  sink_.emplace(descriptor, name_);
}

OutputFile::~OutputFile() {
  if (!temporary_.empty()) std::remove(temporary_.c_str());
}

void OutputFile::close() {
  sink_->close();
  if (overwrite_ == Overwrite::kNo) {
    // link() refuses a name that has appeared since the check; rename() would replace it silently.
    if (::link(temporary_.c_str(), name_.c_str()) == 0) {
      std::remove(std::exchange(temporary_, {}).c_str());
      return;
    }
    if (errno == EEXIST) throw OutputError(name_, kRemedy);
  }
  if (::rename(temporary_.c_str(), name_.c_str()) != 0) {
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
