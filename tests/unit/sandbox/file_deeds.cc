#include "unit/sandbox/file_deeds.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/un.h>
#include <sys/xattr.h>
#include <unistd.h>
#include <utime.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <iterator>

namespace tbviz::test {
namespace {

int open_and_close(const std::string& path, int flags) {
  const int descriptor = ::open(path.c_str(), flags, 0600);
  const int error = error_of(descriptor);
  if (descriptor >= 0) ::close(descriptor);
  return error;
}

template <class... Arguments>
int raw(long number, Arguments... arguments) {
  return error_of(::syscall(number, arguments...));
}

int raw_open(const std::string& path, int flags) {
  return raw(SYS_openat, AT_FDCWD, path.c_str(), flags, 0600);
}

/// As the second name of a file that is open for reading only.
int reopen(const std::string& path, int flags) {
  const int descriptor = ::open(path.c_str(), O_RDONLY);
  const int error = open_and_close("/proc/self/fd/" + std::to_string(descriptor), flags);
  ::close(descriptor);
  return error;
}

int by_descriptor(const std::string& path, const std::function<int(int)>& deed) {
  const int descriptor = ::open(path.c_str(), O_RDONLY);
  const int error = error_of(deed(descriptor));
  ::close(descriptor);
  return error;
}

int bind_socket(const std::string& path) {
  const int descriptor = ::socket(AF_UNIX, SOCK_STREAM, 0);
  if (descriptor < 0) return errno;
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::snprintf(address.sun_path, sizeof address.sun_path, "%s", path.c_str());
  return error_of(::bind(descriptor, reinterpret_cast<sockaddr*>(&address), sizeof address));
}

std::vector<Deed> deeds_of_contents(const Files& files) {
  const auto at = [&files](const char* name) { return files.path(name); };
  return {
      {"create", [=] { return open_and_close(at("new1"), O_WRONLY | O_CREAT); }},
      {"create, raw", [=] { return raw_open(at("new2"), O_WRONLY | O_CREAT); }},
      {"create, to read", [=] { return open_and_close(at("new3"), O_RDONLY | O_CREAT); }},
      {"creat", [=] { return error_of(::creat(at("new4").c_str(), 0600)); }},
      {"fopen", [=] { return error_of(std::fopen(at("new5").c_str(), "w") ? 0 : -1); }},
      {"without a name", [=] { return open_and_close(at("folder"), O_TMPFILE | O_RDWR); }},
      {"overwrite", [=] { return open_and_close(at("old"), O_WRONLY); }},
      {"overwrite, raw", [=] { return raw_open(at("old"), O_WRONLY); }},
      {"overwrite, also read", [=] { return open_and_close(at("old"), O_RDWR); }},
      {"overwrite, by descriptor", [=] { return reopen(at("old"), O_WRONLY); }},
      {"append", [=] { return open_and_close(at("old"), O_WRONLY | O_APPEND); }},
      {"truncate", [=] { return error_of(::truncate(at("old").c_str(), 3)); }},
      {"truncate, to read", [=] { return open_and_close(at("old"), O_RDONLY | O_TRUNC); }},
      {"truncate, by descriptor", [=] { return reopen(at("old"), O_RDONLY | O_TRUNC); }},
#ifdef SYS_open
      {"open(2)", [=] { return raw(SYS_open, at("new6").c_str(), O_WRONLY | O_CREAT, 0600); }},
      {"open(2), truncate", [=] { return raw(SYS_open, at("old").c_str(), O_TRUNC); }},
#endif
      {"openat2",
       [=] {
         const std::uint64_t how[3] = {O_WRONLY | O_CREAT, 0600, 0};
         return raw(SYS_openat2, AT_FDCWD, at("new7").c_str(), how, sizeof how);
       }},
  };
}

std::vector<Deed> deeds_of_names(const Files& files) {
  const auto at = [&files](const char* name) { return files.path(name); };
  return {
      {"rename", [=] { return error_of(::rename(at("renamed").c_str(), at("r1").c_str())); }},
      {"renameat2",
       [=] {
         return raw(SYS_renameat2, AT_FDCWD, at("renamed2").c_str(), AT_FDCWD, at("r2").c_str(), 0);
       }},
      {"move", [=] { return error_of(::rename(at("linked").c_str(), at("folder/m").c_str())); }},
      {"link", [=] { return error_of(::link(at("old").c_str(), at("l1").c_str())); }},
      {"link elsewhere",
       [=] { return error_of(::link(at("old").c_str(), at("folder/l").c_str())); }},
      {"linkat",
       [=] { return raw(SYS_linkat, AT_FDCWD, at("old").c_str(), AT_FDCWD, at("l2").c_str(), 0); }},
      {"symlink", [=] { return error_of(::symlink("old", at("s1").c_str())); }},
      {"symlinkat", [=] { return raw(SYS_symlinkat, "old", AT_FDCWD, at("s2").c_str()); }},
      {"unlink", [=] { return error_of(::unlink(at("unlinked").c_str())); }},
      {"unlinkat", [=] { return raw(SYS_unlinkat, AT_FDCWD, at("unlinked2").c_str(), 0); }},
      {"mkdir", [=] { return error_of(::mkdir(at("d1").c_str(), 0700)); }},
      {"mkdirat", [=] { return raw(SYS_mkdirat, AT_FDCWD, at("d2").c_str(), 0700); }},
      {"rmdir", [=] { return error_of(::rmdir(at("empty").c_str())); }},
      {"rmdir, by unlinkat",
       [=] { return error_of(::unlinkat(AT_FDCWD, at("empty2").c_str(), AT_REMOVEDIR)); }},
      {"mkfifo", [=] { return error_of(::mkfifo(at("f1").c_str(), 0600)); }},
      {"mknod", [=] { return raw(SYS_mknodat, AT_FDCWD, at("f2").c_str(), S_IFREG | 0600, 0); }},
#ifdef SYS_open
      {"mknod(2)", [=] { return raw(SYS_mknod, at("f3").c_str(), S_IFREG | 0600, 0); }},
      {"link(2)", [=] { return raw(SYS_link, at("old").c_str(), at("l3").c_str()); }},
      {"mkdir(2)", [=] { return raw(SYS_mkdir, at("d3").c_str(), 0700); }},
#endif
      {"socket's name", [=] { return bind_socket(at("s3")); }},
  };
}

std::vector<Deed> deeds_of_owners(const Files& files) {
  const auto at = [&files](const char* name) { return files.path(name); };
  return {
      {"chmod", [=] { return error_of(::chmod(at("old").c_str(), 0640)); }},
      {"fchmod",
       [=] { return by_descriptor(at("old"), [](int file) { return ::fchmod(file, 0644); }); }},
      {"fchmodat", [=] { return raw(SYS_fchmodat, AT_FDCWD, at("old").c_str(), 0600); }},
      {"chown", [=] { return error_of(::chown(at("old").c_str(), ::getuid(), ::getgid())); }},
      {"lchown", [=] { return error_of(::lchown(at("old").c_str(), ::getuid(), ::getgid())); }},
      {"fchownat",
       [=] { return raw(SYS_fchownat, AT_FDCWD, at("old").c_str(), ::getuid(), ::getgid(), 0); }},
      {"fchown",
       [=] {
         return by_descriptor(at("old"),
                              [](int file) { return ::fchown(file, ::getuid(), ::getgid()); });
       }},
      {"fchmodat2", [=] { return raw(452, AT_FDCWD, at("old").c_str(), 0600, 0); }},
  };
}

std::vector<Deed> deeds_of_times(const Files& files) {
  const auto at = [&files](const char* name) { return files.path(name); };
  return {
      {"utime", [=] { return error_of(::utime(at("old").c_str(), nullptr)); }},
      {"utimes", [=] { return error_of(::utimes(at("old").c_str(), nullptr)); }},
      {"utimensat", [=] { return error_of(::utimensat(AT_FDCWD, at("old").c_str(), nullptr, 0)); }},
      {"futimens",
       [=] {
         return by_descriptor(at("old"), [](int file) { return ::futimens(file, nullptr); });
       }},
#ifdef SYS_open
      {"utime(2)", [=] { return raw(SYS_utime, at("old").c_str(), nullptr); }},
      {"utimes(2)", [=] { return raw(SYS_utimes, at("old").c_str(), nullptr); }},
      {"futimesat(2)", [=] { return raw(SYS_futimesat, AT_FDCWD, at("old").c_str(), nullptr); }},
#endif
  };
}

std::vector<Deed> deeds_of_attributes(const Files& files) {
  const auto at = [&files](const char* name) { return files.path(name); };
  return {
      {"setxattr", [=] { return error_of(::setxattr(at("old").c_str(), "user.x", "y", 1, 0)); }},
      {"fsetxattr",
       [=] {
         return by_descriptor(at("old"),
                              [](int file) { return ::fsetxattr(file, "user.x", "z", 1, 0); });
       }},
      {"lsetxattr", [=] { return error_of(::lsetxattr(at("old").c_str(), "user.x", "y", 1, 0)); }},
      {"getxattr", [=] { return error_of(::getxattr(at("old").c_str(), "user.x", nullptr, 0)); }},
      {"listxattr", [=] { return error_of(::listxattr(at("old").c_str(), nullptr, 0)); }},
      {"removexattr", [=] { return error_of(::removexattr(at("old").c_str(), "user.x")); }},
  };
}

/// Others wait for them, and they need no right to write.
std::vector<Deed> deeds_of_locks(const Files& files) {
  const auto at = [&files](const char* name) { return files.path(name); };
  const auto fcntl_lock = [=](int command) {
    return by_descriptor(at("old"), [=](int file) {
      struct flock all {};
      all.l_type = F_RDLCK;
      return ::fcntl(file, command, &all);
    });
  };
  return {
      {"flock",
       [=] { return by_descriptor(at("old"), [](int file) { return ::flock(file, LOCK_EX); }); }},
      {"lock", [=] { return fcntl_lock(F_SETLK); }},
      {"lock, waiting", [=] { return fcntl_lock(F_SETLKW); }},
      {"lock of a description", [=] { return fcntl_lock(F_OFD_SETLK); }},
      {"lock of a description, waiting", [=] { return fcntl_lock(F_OFD_SETLKW); }},
  };
}

/// What Landlock knows nothing of.
std::vector<Deed> deeds_beside_landlock(const Files& files) {
  std::vector<Deed> deeds;
  for (auto* some : {&deeds_of_owners, &deeds_of_times, &deeds_of_attributes, &deeds_of_locks}) {
    std::ranges::move((*some)(files), std::back_inserter(deeds));
  }
  for (Deed& deed : deeds) deed.landlock = false;
  return deeds;
}

}  // namespace

Files::Files() {
  for (const char* name : {"old", "renamed", "renamed2", "unlinked", "unlinked2", "linked"}) {
    scratch_.write(name, "contents");
  }
  for (const char* name : {"empty", "empty2", "folder"}) {
    std::filesystem::create_directory(scratch_.path() / name);
  }
}

std::string Files::state() const {
  std::vector<std::string> lines;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(scratch_.path())) {
    struct stat status {};
    ::lstat(entry.path().c_str(), &status);
    lines.push_back(entry.path().string() + " " + std::to_string(status.st_mode) + " " +
                    std::to_string(status.st_size) + " " + std::to_string(status.st_nlink) + " " +
                    std::to_string(status.st_mtim.tv_sec) + " " +
                    std::to_string(status.st_ctim.tv_sec * 1'000'000'000 + status.st_ctim.tv_nsec));
  }
  std::ranges::sort(lines);
  std::string all;
  for (const std::string& line : lines) all += line + "\n";
  return all;
}

std::vector<Deed> file_deeds(const Files& files) {
  std::vector<Deed> deeds = deeds_of_contents(files);
  for (auto* more : {&deeds_of_names, &deeds_beside_landlock}) {
    const std::vector<Deed> others = (*more)(files);
    deeds.insert(deeds.end(), others.begin(), others.end());
  }
  return deeds;
}

}  // namespace tbviz::test
