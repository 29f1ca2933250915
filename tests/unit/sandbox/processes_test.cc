// What a locked process can start, reach and open: threads, and itself.
#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <netinet/in.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <string>
#include <thread>

#include "support/locks.h"

using namespace tbviz;
using namespace tbviz::test;

namespace {

/// Ends a process that should not have come to be.
int forked(long pid) {
  if (pid == 0) ::_exit(0);
  return error_of(pid);
}

int execute() {
  char name[] = "true";
  char* arguments[] = {name, nullptr};
  return error_of(::execv("/bin/true", arguments));
}

int listen_at_port() {
  const int descriptor = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = ::htonl(INADDR_LOOPBACK);
  return error_of(::bind(descriptor, reinterpret_cast<sockaddr*>(&address), sizeof address));
}

std::atomic<bool> signalled = false;

}  // namespace

TEST_CASE("sandbox: no socket is opened or used by address") {
  if (!has_lock(Lock::kSystemCalls)) return;
  int ends[2];
  REQUIRE(::socketpair(AF_UNIX, SOCK_DGRAM, 0, ends) == 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const auto* name = reinterpret_cast<const sockaddr*>(&address);
  check_all_fail_with(
      EPERM,
      {{"inet", [] { return error_of(::socket(AF_INET, SOCK_STREAM, 0)); }},
       {"inet6", [] { return error_of(::socket(AF_INET6, SOCK_DGRAM, 0)); }},
       {"unix", [] { return error_of(::socket(AF_UNIX, SOCK_STREAM, 0)); }},
       {"netlink", [] { return error_of(::socket(AF_NETLINK, SOCK_RAW, 0)); }},
       {"raw", [] { return call(SYS_socket, AF_INET, SOCK_STREAM); }},
       {"getsockopt",
        [&] {
          ucred peer{};
          socklen_t size = sizeof peer;
          return error_of(::getsockopt(ends[0], SOL_SOCKET, SO_PEERCRED, &peer, &size));
        }},
       {"socketpair",
        [] {
          int pair[2];
          return error_of(::socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
        }},
       {"connect", [&] { return error_of(::connect(ends[0], name, sizeof address)); }},
       {"bind", [&] { return error_of(::bind(ends[0], name, sizeof address)); }},
       {"listen", [&] { return error_of(::listen(ends[0], 1)); }},
       {"accept", [&] { return error_of(::accept(ends[0], nullptr, nullptr)); }},
       {"accept4", [&] { return error_of(::accept4(ends[0], nullptr, nullptr, 0)); }},
       {"sendto", [&] { return error_of(::sendto(ends[0], "x", 1, 0, nullptr, 0)); }},
       {"sendmsg",
        [&] {
          const msghdr message{};
          return error_of(::sendmsg(ends[0], &message, 0));
        }}},
      Lock::kSystemCalls);
  ::close(ends[0]);
  ::close(ends[1]);
}

TEST_CASE("sandbox: no program and no process is started") {
  if (!has_lock(Lock::kSystemCalls)) return;
  check_all_fail_with(
      EPERM,
      {{"execv", execute},
       {"execveat", [] { return call(SYS_execveat, AT_FDCWD); }},
       {"fork", [] { return forked(::fork()); }},
       {"clone", [] { return forked(::syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0)); }},
       {"clone, without a signal", [] { return forked(::syscall(SYS_clone, 0, 0, 0, 0, 0)); }},
       {"thread with a file system of its own",
        [] { return call(SYS_clone, CLONE_THREAD | CLONE_NEWNS); }},
       {"unshare", [] { return call(SYS_unshare, CLONE_NEWUSER); }},
       {"setns", [] { return call(SYS_setns, -1); }},
       {"setsid", [] { return call(SYS_setsid); }},
#ifdef SYS_fork
       {"fork(2)", [] { return forked(::syscall(SYS_fork)); }},
#endif
       {"system", [] { return ::system("true") == 0 ? 0 : EPERM; }}},
      Lock::kSystemCalls);
  check_all_fail_with(ENOSYS, {{"clone3", [] { return call(SYS_clone3); }}}, Lock::kSystemCalls);
}

TEST_CASE("sandbox: no program is started where seccomp is missing") {
  if (!has_lock(Lock::kLandlock)) return;
  check_all_fail_with(EACCES, {{"execv", execute}}, Lock::kLandlock);
}

TEST_CASE("sandbox: no port and no process outside is reached where seccomp is missing") {
  if (!has_lock(Lock::kLandlock)) return;
  if (landlock_abi() >= 4) {
    check_all_fail_with(EACCES, {{"port", listen_at_port}}, Lock::kLandlock);
  } else {
    MESSAGE("ports: skipped: this Landlock knows none");
  }
  if (landlock_abi() >= 6) {
    check_all_fail_with(EPERM, {{"kill", [] { return error_of(::kill(::getppid(), 0)); }}},
                        Lock::kLandlock);
  } else {
    MESSAGE("signals: skipped: this Landlock knows none");
  }
}

TEST_CASE("sandbox: doors into the kernel are shut") {
  if (!has_lock(Lock::kSystemCalls)) return;
  check_all_fail_with(EPERM,
                      {{"io_uring", [] { return call(SYS_io_uring_setup, 1); }},
                       {"bpf", [] { return call(SYS_bpf); }},
                       {"perf", [] { return call(SYS_perf_event_open); }},
                       {"userfaultfd", [] { return call(SYS_userfaultfd); }},
                       {"keys", [] { return call(SYS_keyctl); }},
                       {"mount", [] { return call(SYS_mount); }},
                       {"chroot", [] { return call(SYS_chroot); }},
                       {"handles", [] { return call(SYS_open_by_handle_at, -1); }},
                       {"log", [] { return call(SYS_syslog, 10); }},
                       {"personality", [] { return call(SYS_personality, 0xffffffff); }},
                       {"shared memory", [] { return call(SYS_shmget, 0, 1, 0600); }},
                       {"files of memory", [] { return error_of(::memfd_create("x", 0)); }},
                       {"mounts", [] { return call(458); }},
                       {"filters", [] { return call(SYS_seccomp, 3); }},
                       {"modules", [] { return call(SYS_delete_module); }}},
                      Lock::kSystemCalls);
  check_all_fail_with(ENOSYS, {{"calls of later kernels", [] { return call(470); }}},
                      Lock::kSystemCalls);
}

TEST_CASE("sandbox: threads are started, and bound") {
  if (!has_lock(Lock::kBoth)) return;
  const auto deed = [] {
    int error = 0;
    std::thread([&] { error = error_of(::open("/dev/null", O_WRONLY)); }).join();
    return error;
  };
  CHECK(attempt({{"", deed}}, Lock::kNone) == std::vector<int>{0});
  CHECK(attempt({{"", deed}}, Lock::kSystemCalls) == std::vector<int>{EPERM});
  CHECK(attempt({{"", deed}}, Lock::kLandlock) == std::vector<int>{EACCES});
}

TEST_CASE("sandbox: the filter binds threads that are there already") {
  if (!has_lock(Lock::kSystemCalls)) return;
  const Ending ending = in_child([] {
    std::atomic<bool> locked = false;
    int error = 0;
    std::thread earlier([&] {
      locked.wait(false);
      error = error_of(::open("/dev/null", O_WRONLY));
    });
    const bool closed = refuse_system_calls();
    locked = true;
    locked.notify_one();
    earlier.join();
    return closed ? std::to_string(error) : "open";
  });
  CHECK(ending.said == std::to_string(EPERM));
}

TEST_CASE("sandbox: a process may signal and end itself") {
  if (!has_lock(Lock::kBoth)) return;
  const auto raised = in_child([] {
    ::signal(SIGUSR1, [](int) { signalled = true; });
    if (!close_lock(Lock::kBoth)) return "open";
    return ::raise(SIGUSR1) == 0 && ::kill(::getpid(), 0) == 0 && signalled ? "raised" : "refused";
  });
  CHECK(raised.said == "raised");
  const Ending aborted = in_child([]() -> std::string {
    const rlimit none{0, 0};
    ::setrlimit(RLIMIT_CORE, &none);
    (void)close_lock(Lock::kBoth);
    std::abort();
  });
  CHECK(aborted.signal() == SIGABRT);
}

#ifdef __x86_64__
TEST_CASE("sandbox: calls by another architecture's numbers kill") {
  if (!has_lock(Lock::kSystemCalls)) return;
  const auto ending = [](const std::function<void()>& deed) {
    return in_child([&] {
      const rlimit none{0, 0};
      ::setrlimit(RLIMIT_CORE, &none);
      if (!refuse_system_calls()) return "open";
      deed();
      return "alive";
    });
  };
  // x32's getpid, and that of i386, which a kernel may not have at all.
  CHECK(ending([] { (void)::syscall(0x4000'0000 + SYS_getpid); }).signal() == SIGSYS);
  const int killed = ending([] {
                       long number = 20;
                       asm volatile("int $0x80" : "+a"(number) : : "memory");
                     }).signal();
  CHECK((killed == SIGSYS || killed == SIGSEGV));
}
#endif
