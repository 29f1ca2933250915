#include "tbviz/io/folder_lock.h"

#include <fcntl.h>
#include <sys/file.h>

#include <cerrno>

#include "tbviz/base/interrupt.h"
#include "tbviz/error.h"

namespace tbviz {

FolderLock::FolderLock(const std::filesystem::path& folder)
    : descriptor_(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
  if (!descriptor_.is_open()) {
    if (errno == EACCES) return;
    throw OutputError(folder.string(), "cannot be opened: " + system_message(errno));
  }
  while (::flock(descriptor_.number(), LOCK_EX) != 0 && errno == EINTR) throw_if_interrupted();
}

}  // namespace tbviz
