#include "tbviz/io/scratch_file.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

#include "tbviz/error.h"

namespace tbviz {

FileSource make_scratch_file(std::string name) {
  std::error_code failure;
  std::filesystem::path folder = std::filesystem::temp_directory_path(failure);
  if (failure) folder = "/tmp";
  std::string path = (folder / "tbviz-XXXXXX").string();
  const int descriptor = ::mkostemp(path.data(), O_CLOEXEC);
  if (descriptor < 0) {
    throw OutputError(folder.string(), "no temporary file can be made in it: " +
                                           system_message(errno) + "; TMPDIR names another folder");
  }
  ::unlink(path.c_str());
  return {descriptor, std::move(name)};
}

}  // namespace tbviz
