#include "tbviz/base/output_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <system_error>

#include "tbviz/base/byte_sink.h"
#include "tbviz/base/error.h"

namespace tbviz {
namespace {

constexpr std::string_view kRemedy = "exists; choose another name or give --force to replace it";

// Removes the temporary file unless it was renamed away.
class TemporaryFile {
 public:
  explicit TemporaryFile(const std::filesystem::path& target)
      : path_(target.string() + ".tmp-" + std::to_string(::getpid())) {}
  ~TemporaryFile() {
    if (!path_.empty()) std::remove(path_.c_str());
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  [[nodiscard]] const std::string& path() const { return path_; }
  void release() { path_.clear(); }

 private:
  std::string path_;
};

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

void write_file(const std::filesystem::path& path, Bytes bytes, Overwrite overwrite) {
  check_writable(path, overwrite);
  if (path.has_parent_path()) create_folders(path.parent_path());

  TemporaryFile temporary(path);
  const int descriptor =
      ::open(temporary.path().c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (descriptor < 0) {
    throw OutputError(path.string(), "cannot be created: " + system_message(errno));
  }
  FileSink sink(descriptor, path.string());
  sink.write(bytes);
  sink.close();

  // link() refuses a name that has appeared since the check; rename() would replace it silently.
  if (overwrite == Overwrite::kNo && ::link(temporary.path().c_str(), path.c_str()) == 0) return;
  if (overwrite == Overwrite::kNo && errno == EEXIST) throw OutputError(path.string(), kRemedy);
  if (::rename(temporary.path().c_str(), path.c_str()) != 0) {
    throw OutputError(path.string(), "cannot be created: " + system_message(errno));
  }
  temporary.release();
}

void create_folders(const std::filesystem::path& folder) {
  std::error_code failure;
  std::filesystem::create_directories(folder, failure);
  if (failure) {
    throw OutputError(folder.string(), "folder cannot be created: " + failure.message());
  }
}

}  // namespace tbviz
