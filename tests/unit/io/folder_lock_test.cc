#include "tbviz/io/folder_lock.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/file.h>

#include <cerrno>
#include <optional>

#include "support/scratch_folder.h"
#include "tbviz/error.h"

using namespace tbviz;
using test::ScratchFolder;

namespace {

bool is_locked(const std::filesystem::path& folder) {
  const Descriptor other(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  return ::flock(other.number(), LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
}

}  // namespace

TEST_CASE("folder_lock: nobody else holds it meanwhile, and it leaves nothing behind") {
  const ScratchFolder scratch;
  std::optional<FolderLock> lock(scratch.path());
  CHECK(is_locked(scratch.path()));
  CHECK(std::filesystem::is_empty(scratch.path()));
  lock.reset();
  CHECK_FALSE(is_locked(scratch.path()));
}

TEST_CASE("folder_lock: what is no folder is an error") {
  const ScratchFolder scratch;
  CHECK_THROWS_AS(FolderLock{scratch.path() / "none"}, OutputError);
  CHECK_THROWS_AS(FolderLock{scratch.write("file", "")}, OutputError);
}
