// The filter's instructions, run here as the kernel runs them, for every number there is.
#include "tbviz/sandbox/call_filter.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/mempolicy.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <set>
#include <stdexcept>
#include <utility>

#include "tbviz/sandbox/refused_calls.h"

using namespace tbviz;

namespace {

constexpr std::uint32_t kSelf = 1234;
constexpr std::uint32_t kRefused = SECCOMP_RET_ERRNO | EPERM;
constexpr std::uint32_t kMissing = SECCOMP_RET_ERRNO | ENOSYS;
#ifdef __x86_64__
constexpr std::uint32_t kHere = AUDIT_ARCH_X86_64;
#else
constexpr std::uint32_t kHere = AUDIT_ARCH_AARCH64;
#endif

/// What the program decides; throws if it leaves itself or does what this machine does not know.
std::uint32_t decide(const std::vector<sock_filter>& program, const seccomp_data& data) {
  std::uint32_t value = 0;
  for (std::size_t at = 0;; ++at) {
    const sock_filter& step = program.at(at);
    const auto go = [&](bool yes) { at += yes ? step.jt : step.jf; };
    switch (step.code) {
      case BPF_LD | BPF_W | BPF_ABS:
        if (step.k % 4 != 0 || step.k >= sizeof data) throw std::runtime_error("reads beside it");
        std::memcpy(&value, reinterpret_cast<const char*>(&data) + step.k, sizeof value);
        break;
      case BPF_JMP | BPF_JA:
        at += step.k;
        break;
      case BPF_JMP | BPF_JEQ | BPF_K:
        go(value == step.k);
        break;
      case BPF_JMP | BPF_JGE | BPF_K:
        go(value >= step.k);
        break;
      case BPF_JMP | BPF_JSET | BPF_K:
        go((value & step.k) != 0);
        break;
      case BPF_RET | BPF_K:
        return step.k;
      default:
        throw std::runtime_error("unknown instruction");
    }
  }
}

std::uint32_t decide(long number, std::initializer_list<std::uint64_t> arguments = {},
                     std::uint32_t architecture = kHere) {
  static const std::vector<sock_filter> program = call_filter(kSelf);
  seccomp_data data{};
  data.nr = static_cast<int>(number);
  data.arch = architecture;
  std::copy(arguments.begin(), arguments.end(), data.args);
  return decide(program, data);
}

}  // namespace

TEST_CASE("call_filter: every number gets what the lists say") {
  const std::set<std::uint32_t> refused(refused_calls().begin(), refused_calls().end());
  const std::set<std::uint32_t> missing(missing_calls().begin(), missing_calls().end());
  std::set<std::uint32_t> conditional;
  for (const RefusedArgument& argument : refused_arguments()) conditional.insert(argument.call);
  for (std::uint32_t number = 0; number < 2000; ++number) {
    if (conditional.contains(number)) continue;
    CAPTURE(number);
    const bool unknown = number >= kFirstUnknownCall;
    CHECK(decide(number) == (unknown || missing.contains(number) ? kMissing
                             : refused.contains(number)          ? kRefused
                                                                 : SECCOMP_RET_ALLOW));
  }
}

TEST_CASE("call_filter: a number stands in one list, once") {
  std::multiset<std::uint32_t> all;
  all.insert(refused_calls().begin(), refused_calls().end());
  all.insert(missing_calls().begin(), missing_calls().end());
  std::set<std::uint32_t> conditional;
  for (const RefusedArgument& argument : refused_arguments()) conditional.insert(argument.call);
  all.insert(conditional.begin(), conditional.end());
  for (const std::uint32_t number : all) {
    CAPTURE(number);
    CHECK(all.count(number) == 1);
  }
}

TEST_CASE("call_filter: what came after Linux 6.18 is missing") {
  CHECK(decide(468) == SECCOMP_RET_ALLOW);  // file_getattr, of 6.17
  CHECK(decide(469) == kRefused);           // file_setattr
  CHECK(decide(470) == kMissing);           // listns, of 6.19
}

TEST_CASE("call_filter: other architectures' numbers kill") {
  CHECK(decide(SYS_getpid, {}, AUDIT_ARCH_I386) == SECCOMP_RET_KILL_PROCESS);
  CHECK(decide(SYS_getpid, {}, AUDIT_ARCH_ARM) == SECCOMP_RET_KILL_PROCESS);
  CHECK(decide(SYS_getpid) == SECCOMP_RET_ALLOW);
#ifdef __x86_64__
  CHECK(decide(0x4000'0000 + SYS_getpid) == SECCOMP_RET_KILL_PROCESS);
#endif
}

TEST_CASE("call_filter: files are opened for reading") {
  CHECK(decide(SYS_openat, {0, 0, O_RDONLY | O_CLOEXEC | O_DIRECTORY | O_NOFOLLOW}) ==
        SECCOMP_RET_ALLOW);
  for (const int flag : {O_WRONLY, O_RDWR, O_ACCMODE, O_CREAT, O_TRUNC}) {
    CAPTURE(flag);
    const auto flags = static_cast<std::uint64_t>(flag);
    CHECK(decide(SYS_openat, {0, 0, flags}) == kRefused);
    CHECK(decide(SYS_openat, {0, 0, flags | O_CLOEXEC | (1ULL << 40U)}) == kRefused);
#ifdef SYS_open
    CHECK(decide(SYS_open, {0, flags}) == kRefused);
#endif
  }
}

TEST_CASE("call_filter: threads are started, processes are not") {
  // What the C library asks for.
  const std::uint64_t thread = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD |
                               CLONE_SYSVSEM | CLONE_SETTLS | CLONE_PARENT_SETTID |
                               CLONE_CHILD_CLEARTID;
  CHECK(decide(SYS_clone, {thread}) == SECCOMP_RET_ALLOW);
  CHECK(decide(SYS_clone, {thread & ~std::uint64_t{CLONE_THREAD}}) == kRefused);
  for (const unsigned space : {CLONE_NEWNS, CLONE_NEWCGROUP, CLONE_NEWUTS, CLONE_NEWIPC,
                               CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET}) {
    CHECK(decide(SYS_clone, {thread | space}) == kRefused);
  }
}

TEST_CASE("call_filter: signals reach the process itself, whole numbers are looked at") {
  CHECK(decide(SYS_kill, {kSelf, 6}) == SECCOMP_RET_ALLOW);
  CHECK(decide(SYS_tgkill, {kSelf, 77, 6}) == SECCOMP_RET_ALLOW);
  for (const std::uint64_t other : {0ULL, 1ULL, ~0ULL, kSelf + (1ULL << 32U), kSelf + 1ULL}) {
    CAPTURE(other);
    CHECK(decide(SYS_kill, {other, 9}) == kRefused);
    CHECK(decide(SYS_tgkill, {other, 77, 9}) == kRefused);
  }
  CHECK(decide(SYS_ioctl, {0, TCGETS}) == SECCOMP_RET_ALLOW);
  CHECK(decide(SYS_ioctl, {0, TCGETS + (1ULL << 32U)}) == kRefused);
  CHECK(decide(SYS_ioctl, {0, TIOCSTI}) == kRefused);
  CHECK(decide(SYS_fcntl, {0, F_SETOWN + (1ULL << 32U)}) == kRefused);
  CHECK(decide(SYS_fcntl, {0, F_GETFL}) == SECCOMP_RET_ALLOW);
  CHECK(decide(SYS_prlimit64, {0, 7, 0, 1}) == SECCOMP_RET_ALLOW);
  CHECK(decide(SYS_prlimit64, {0, 7, 1ULL << 32U, 1}) == kRefused);
  CHECK(decide(SYS_prlimit64, {1, 7, 0, 1}) == kRefused);
}

TEST_CASE("call_filter: processes are named by 0 or their own number") {
  const std::pair<long, std::uint32_t> calls[] = {
      {SYS_sched_getaffinity, kMissing},
      {SYS_sched_getscheduler, kRefused},
      {SYS_sched_getparam, kRefused},
      {SYS_sched_getattr, kRefused},
      {SYS_sched_rr_get_interval, kRefused},
      {SYS_getpgid, kRefused},
      {SYS_getsid, kRefused},
      {SYS_get_robust_list, kRefused},
  };
  for (const auto& [number, action] : calls) {
    CAPTURE(number);
    CHECK(decide(number, {0}) == SECCOMP_RET_ALLOW);
    CHECK(decide(number, {kSelf}) == SECCOMP_RET_ALLOW);
    for (const std::uint64_t other : {1ULL, ~0ULL, 1ULL << 32U, kSelf + (1ULL << 32U)}) {
      CAPTURE(other);
      CHECK(decide(number, {other}) == action);
    }
  }
  const std::uint32_t pretended = SECCOMP_RET_ERRNO;  // With no error.
  CHECK(decide(SYS_sched_setaffinity, {0}) == SECCOMP_RET_ALLOW);
  for (const std::uint64_t number : {kSelf + 0ULL, 1ULL, 1ULL << 32U}) {
    CHECK(decide(SYS_sched_setaffinity, {number}) == pretended);
  }
  CHECK(decide(SYS_getpriority, {PRIO_PROCESS, 0}) == SECCOMP_RET_ALLOW);
  CHECK(decide(SYS_getpriority, {PRIO_PROCESS, kSelf}) == SECCOMP_RET_ALLOW);
  CHECK(decide(SYS_getpriority, {PRIO_PROCESS, 1}) == kRefused);
  CHECK(decide(SYS_getpriority, {PRIO_PGRP, 0}) == kRefused);
  CHECK(decide(SYS_getpriority, {PRIO_USER, 0}) == kRefused);
}

TEST_CASE("call_filter: pages shared with others keep their state") {
  constexpr int kSoftOffline = 101;
  for (const int advice : {MADV_HWPOISON, kSoftOffline, MADV_MERGEABLE}) {
    CAPTURE(advice);
    CHECK(decide(SYS_madvise, {0, 4096, static_cast<std::uint64_t>(advice)}) == kRefused);
  }
  CHECK(decide(SYS_madvise, {0, 4096, MADV_DONTNEED}) == SECCOMP_RET_ALLOW);
  CHECK(decide(SYS_mbind, {0, 4096, 0, 0, 0, MPOL_MF_MOVE_ALL | MPOL_MF_STRICT}) == kRefused);
  CHECK(decide(SYS_mbind, {0, 4096, 0, 0, 0, MPOL_MF_MOVE}) == SECCOMP_RET_ALLOW);
}

TEST_CASE("call_filter: a process keeps what its parent has set") {
  constexpr int kSetMemoryMerge = 67;
  for (const int option :
       {PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_PTRACER, PR_SET_MM, PR_SET_KEEPCAPS,
        PR_SET_SECUREBITS, PR_CAP_AMBIENT, PR_SET_SECCOMP, PR_SCHED_CORE, kSetMemoryMerge}) {
    CAPTURE(option);
    CHECK(decide(SYS_prctl, {static_cast<std::uint64_t>(option) | (1ULL << 32U)}) == kRefused);
  }
  CHECK(decide(SYS_prctl, {PR_SET_NAME}) == SECCOMP_RET_ALLOW);
  for (const int command : {F_SETOWN, F_SETOWN_EX, F_SETLEASE, F_NOTIFY, F_SETLK, F_SETLKW,
                            F_OFD_SETLK, F_OFD_SETLKW}) {
    CAPTURE(command);
    CHECK(decide(SYS_fcntl, {0, static_cast<std::uint64_t>(command)}) == kRefused);
  }
  CHECK(decide(SYS_setrlimit) == kRefused);
}
