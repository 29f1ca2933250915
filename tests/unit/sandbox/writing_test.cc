// What a locked process can do to files: nothing, by the calls of the C library and by its own.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <string>

#include "support/locks.h"
#include "unit/sandbox/file_deeds.h"

using namespace tbviz;
using namespace tbviz::test;

namespace {

/// Checks that every deed is refused, and that the folder is as it was.
void check_refused(Lock lock) {
  if (!has_lock(lock)) return;
  const Files files;
  std::vector<Deed> deeds = file_deeds(files);
  if (lock == Lock::kLandlock) {
    std::erase_if(deeds, [](const Deed& deed) {
      return !deed.landlock || (landlock_abi() < 3 && deed.name.starts_with("truncate"));
    });
  }
  const std::string before = files.state();
  const std::vector<int> errors = attempt(deeds, lock);
  for (std::size_t i = 0; i < deeds.size(); ++i) {
    INFO(deeds[i].name);
    const bool refused = errors[i] == EPERM || errors[i] == EACCES || errors[i] == EXDEV ||
                         (errors[i] == ENOSYS && deeds[i].name == "openat2");
    CHECK_MESSAGE(refused, "errno ", errors[i]);
  }
  CHECK(files.state() == before);
}

}  // namespace

TEST_CASE("sandbox: every deed to a file is possible without it") {
  const Files files;
  const std::vector<Deed> deeds = file_deeds(files);
  const std::vector<int> errors = attempt(deeds, Lock::kNone);
  for (std::size_t i = 0; i < deeds.size(); ++i) {
    INFO(deeds[i].name);
    // Not every file system has attributes, or files without a name, nor every kernel all calls.
    CHECK_MESSAGE((errors[i] == 0 || errors[i] == EOPNOTSUPP || errors[i] == ENOSYS), "errno ",
                  errors[i]);
  }
}

TEST_CASE("sandbox: no file is changed") { check_refused(Lock::kBoth); }
TEST_CASE("sandbox: no file is changed where Landlock is missing") {
  check_refused(Lock::kSystemCalls);
}
TEST_CASE("sandbox: no file is changed where seccomp is missing") {
  check_refused(Lock::kLandlock);
}

TEST_CASE("sandbox: what was opened before can be written") {
  if (!has_lock(Lock::kBoth)) return;
  int ends[2];
  REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
  write_all(ends[0], "question");
  const Ending ending = in_child([&] {
    if (!close_lock(Lock::kBoth)) return std::string("open");
    char question[8];
    const ssize_t count = ::read(ends[1], question, sizeof question);
    write_all(ends[1], "answer");
    return std::string(question, static_cast<std::size_t>(count));
  });
  CHECK(ending.well());
  CHECK(ending.said == "question");
  char answer[6];
  CHECK(::read(ends[0], answer, sizeof answer) == 6);
  CHECK(std::string(answer, 6) == "answer");
  ::close(ends[1]);
  ::close(ends[0]);
}

TEST_CASE("sandbox: a descriptor takes no request but isatty()") {
  if (!has_lock(Lock::kSystemCalls)) return;
  const Files files;
  const std::vector<int> errors = attempt(
      {{"",
        [&] {
          char byte = 'x';
          return error_of(::ioctl(0, TIOCSTI, &byte));
        }},
       {"", [&] { return error_of(::syscall(SYS_ioctl, 0, TIOCSTI | (1UL << 32U), "x")); }},
       {"", [&] { return error_of(::ioctl(0, TIOCLINUX, "x")); }},
       {"",
        [&] { return ::isatty(::open(files.path("old").c_str(), O_RDONLY)) == 0 ? errno : 0; }}},
      Lock::kSystemCalls);
  CHECK(errors == std::vector<int>{EPERM, EPERM, EPERM, ENOTTY});
}

TEST_CASE("sandbox: both locks are closed at once") {
  if (!has_lock(Lock::kBoth)) return;
  if (landlock_abi() < 5) {
    MESSAGE("skipped: this Landlock knows no devices");
    return;
  }
  // The filter lets isatty() pass; Landlock lets no device be asked.
  const auto ask = [] { return ::isatty(::open("/dev/null", O_RDONLY)) == 1 ? 0 : errno; };
  const auto write = [] { return error_of(::open("/dev/null", O_WRONLY)); };
  CHECK(attempt({{"", ask}, {"", write}}, Lock::kBoth) == std::vector<int>{EACCES, EPERM});
}
