// What a locked process can read: what it is given, and what libraries need.
#include <dirent.h>
#include <dlfcn.h>
#include <doctest/doctest.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <cstddef>
#include <filesystem>
#include <iterator>
#include <random>
#include <stdexcept>
#include <string>
#include <thread>

#include "support/locks.h"
#include "support/scratch_folder.h"

using namespace tbviz;
using namespace tbviz::test;

namespace {

int read_error(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY);
  if (descriptor < 0) return errno;
  char byte;
  const int error = error_of(::read(descriptor, &byte, 1));
  ::close(descriptor);
  return error;
}

int list_error(const std::string& path) {
  DIR* folder = ::opendir(path.c_str());
  if (folder == nullptr) return errno;
  ::closedir(folder);
  return 0;
}

const SandboxReport kFirstLock{.landlock_abi = landlock_abi()};

/// As a container does; Landlock is there, but nobody may use it.
void forbid_landlock() {
  sock_filter code[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_landlock_restrict_self, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  const sock_fprog container{std::size(code), code};
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
      ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &container) != 0) {
    throw std::runtime_error("no filter");
  }
}

/// The error of each deed behind both locks.
std::vector<int> attempt_reading(const std::vector<std::filesystem::path>& readable,
                                 std::vector<Deed> deeds) {
  deeds.insert(deeds.begin(), {"", [&] {
                                 forbid_reading(kFirstLock, readable);
                                 return 0;
                               }});
  std::vector<int> errors = attempt(deeds, Lock::kLandlock);
  errors.erase(errors.begin());
  return errors;
}

}  // namespace

TEST_CASE("sandbox: before the second lock everything can be read") {
  if (!has_lock(Lock::kBoth)) return;
  const ScratchFolder scratch;
  const std::string secret = scratch.write("secret", "x");
  CHECK(attempt({{"", [&] { return read_error(secret); }},
                 {"", [&] { return list_error(scratch.path()); }},
                 {"", [] { return read_error("/proc/self/environ"); }}},
                Lock::kBoth) == std::vector<int>{0, 0, 0});
}

TEST_CASE("sandbox: behind the second lock nothing of the user's is read") {
  if (!has_lock(Lock::kLandlock)) return;
  const ScratchFolder scratch;
  const std::string secret = scratch.write("secret", "x");
  const std::vector<Deed> deeds{
      {"file", [&] { return read_error(secret); }},
      {"file, raw",
       [&] { return error_of(::syscall(SYS_openat, AT_FDCWD, secret.c_str(), O_RDONLY)); }},
      {"folder", [&] { return list_error(scratch.path()); }},
      {"root", [] { return list_error("/"); }},
      {"users", [] { return read_error("/etc/passwd"); }},
      {"environment", [] { return read_error("/proc/self/environ"); }},
      {"memory", [] { return read_error("/proc/self/mem"); }},
      {"addresses", [] { return read_error("/proc/self/maps"); }},
      {"memory of the parent",
       [] { return read_error("/proc/" + std::to_string(::getppid()) + "/maps"); }},
      {"processes", [] { return list_error("/proc"); }},
      {"terminal", [] { return read_error("/dev/tty"); }},
  };
  const std::vector<int> errors = attempt_reading({}, deeds);
  for (std::size_t i = 0; i < deeds.size(); ++i) {
    INFO(deeds[i].name);
    CHECK(errors[i] == EACCES);
  }
}

TEST_CASE("sandbox: behind both locks attributes are read no more than contents, names are seen") {
  if (!has_lock(Lock::kBoth)) return;
  const ScratchFolder scratch;
  const std::string secret = scratch.write("secret", "12345");
  const std::vector<Deed> deeds{
      {"lock", [] { return (forbid_reading(kFirstLock, {}), 0); }},
      {"contents", [&] { return read_error(secret); }},
      {"attributes", [&] { return error_of(::listxattr(secret.c_str(), nullptr, 0)); }},
      {"attribute", [&] { return error_of(::getxattr(secret.c_str(), "user.x", nullptr, 0)); }},
      {"size", [&] { return std::filesystem::file_size(secret) == 5 ? 0 : EIO; }},
  };
  CHECK(attempt(deeds, Lock::kBoth) == std::vector<int>{0, EACCES, EPERM, EPERM, 0});
}

TEST_CASE("sandbox: behind the second lock what is named is read, and what lies below") {
  if (!has_lock(Lock::kLandlock)) return;
  const ScratchFolder scratch;
  const std::string file = scratch.write("file", "x");
  const std::string other = scratch.write("other", "x");
  std::filesystem::create_directories(scratch.path() / "folder/deep");
  const std::string below = scratch.write("folder/deep/file", "x");
  std::filesystem::create_symlink("../other", scratch.path() / "folder/link");
  const std::string link = scratch.path() / "folder/link";
  CHECK(attempt_reading({file, scratch.path() / "folder", scratch.path() / "nowhere"},
                        {{"", [&] { return read_error(file); }},
                         {"", [&] { return read_error(below); }},
                         {"", [&] { return list_error(scratch.path() / "folder"); }},
                         {"", [&] { return read_error(other); }},
                         {"", [&] { return read_error(link); }}}) ==
        std::vector<int>{0, 0, 0, EACCES, EACCES});
}

TEST_CASE("sandbox: behind the second lock libraries find what they need") {
  if (!has_lock(Lock::kBoth)) return;
  const Ending ending = in_child([] {
    if (!close_lock(Lock::kBoth)) return std::string("open");
    forbid_reading(kFirstLock, {});
    for (const char* path : {"/proc/cpuinfo", "/proc/meminfo", "/sys/devices/system/cpu/online",
                             "/dev/urandom", "/dev/null", "/etc/ld.so.cache"}) {
      if (::access(path, F_OK) == 0 && read_error(path) != 0) return std::string(path);
    }
    (void)std::random_device()();
    if (::dlopen("libBrokenLocale.so.1", RTLD_NOW) == nullptr) return std::string(::dlerror());
    std::string said;
    std::thread([&] {
      try {
        throw std::runtime_error("thrown and caught");
      } catch (const std::exception& error) {
        said = error.what();
      }
    }).join();
    return said;
  });
  CHECK(ending.said == "thrown and caught");
}

TEST_CASE("sandbox: the second lock does nothing where the first was not laid") {
  if (!has_lock(Lock::kSystemCalls)) return;
  const Ending ending = in_child([] {
    forbid_landlock();
    const SandboxReport report = forbid_writing();
    forbid_reading(report, {});
    return std::to_string(report.landlock_abi) + " " +
           std::to_string(read_error("/proc/self/maps"));
  });
  CHECK(ending.well());
  CHECK(ending.said == "0 0");
}

TEST_CASE("sandbox: the second lock is laid, or an error, where the first was") {
  if (!has_lock(Lock::kBoth)) return;
  const Ending ending = in_child([] {
    if (!close_lock(Lock::kLandlock)) return "open";
    forbid_landlock();
    forbid_reading(kFirstLock, {});
    return "nothing said";
  });
  CHECK(ending.said.starts_with("the process of the model cannot be kept from reading files: "));
}

TEST_CASE("sandbox: a second lock that cannot be laid is an error") {
  if (!has_lock(Lock::kLandlock)) return;
  const Ending ending = in_child([] {
    for (int i = 0; i < 17; ++i)
      forbid_reading(kFirstLock, {});  // Landlock has no more than 16 layers.
    return "laid";
  });
  CHECK(ending.said.starts_with("the process of the model cannot be kept from reading files: "));
}

TEST_CASE("sandbox: the report says what is missing") {
  CHECK(SandboxReport{7, true}.text() ==
        "it can write no file (Landlock ABI 7, seccomp), read system libraries only, open no "
        "socket, start no program");
  CHECK(SandboxReport{0, true}.text() ==
        "it can write no file (seccomp), open no socket, start no program; it can read every file "
        "that you can, as the system has no Landlock");
  CHECK(SandboxReport{3, false}.text() ==
        "it can write no file (Landlock ABI 3), read system libraries only; it can open sockets, "
        "start processes and change permissions and times of files, as the system has no seccomp");
  CHECK(SandboxReport{2, false}.text() ==
        "it can write no file (Landlock ABI 2), read system libraries only; it can empty files, "
        "open sockets, start processes and change permissions and times of files, as the system "
        "has no seccomp");
  CHECK(SandboxReport{0, false}.text() ==
        "nothing holds it back: the system has neither Landlock nor seccomp");
}
