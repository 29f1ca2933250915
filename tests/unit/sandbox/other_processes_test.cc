// What a locked process can do to other processes, and to itself in their stead.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <csignal>

#include "support/locks.h"

using namespace tbviz;
using namespace tbviz::test;

namespace {

cpu_set_t processors_of(pid_t process) {
  cpu_set_t processors;
  CPU_ZERO(&processors);
  ::sched_getaffinity(process, sizeof processors, &processors);
  return processors;
}

cpu_set_t first_of(const cpu_set_t& processors) {
  std::size_t number = 0;
  while (!CPU_ISSET(number, &processors)) ++number;
  cpu_set_t first;
  CPU_ZERO(&first);
  CPU_SET(number, &first);
  return first;
}

}  // namespace

TEST_CASE("sandbox: no other process is signalled, seen into or changed") {
  if (!has_lock(Lock::kSystemCalls)) return;
  const pid_t parent = ::getpid();
  check_all_fail_with(
      EPERM,
      {{"kill", [=] { return error_of(::kill(parent, 0)); }},
       {"kill, of the group", [] { return error_of(::kill(0, 0)); }},
       {"kill, of all", [] { return error_of(::kill(-1, 0)); }},
       {"kill, of itself and half a number",
        [] { return call(SYS_kill, ::getpid() | (1L << 32U), 0); }},
       {"tgkill", [=] { return call(SYS_tgkill, parent, parent, 0); }},
       {"tkill", [=] { return call(SYS_tkill, parent, 0); }},
       {"sigqueue", [=] { return error_of(::sigqueue(parent, 0, {})); }},
       {"ptrace", [=] { return error_of(::ptrace(PTRACE_SEIZE, parent, nullptr, nullptr)); }},
       {"ptrace, by the parent",
        [] { return error_of(::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr)); }},
       {"memory, read", [=] { return call(SYS_process_vm_readv, parent); }},
       {"memory, written", [=] { return call(SYS_process_vm_writev, parent); }},
       {"pidfd_open", [=] { return call(SYS_pidfd_open, parent); }},
       {"pidfd_getfd", [] { return call(SYS_pidfd_getfd, -1); }},
       {"limits of others", [=] { return call(SYS_prlimit64, parent, RLIMIT_CORE); }},
       {"own limits",
        [] {
          const rlimit none{0, 0};
          return error_of(::setrlimit(RLIMIT_CORE, &none));
        }},
       {"priority",
        [=] { return error_of(::setpriority(PRIO_PROCESS, static_cast<id_t>(parent), 10)); }},
       {"signals of a descriptor", [=] { return error_of(::fcntl(0, F_SETOWN, parent)); }},
       {"parent's death", [] { return error_of(::prctl(PR_SET_PDEATHSIG, 0)); }},
       {"core dumps", [] { return error_of(::prctl(PR_SET_DUMPABLE, 1)); }}},
      Lock::kSystemCalls);
}

TEST_CASE("sandbox: no other process is looked at, and no other user become") {
  const long parent = ::getpid();
  const std::vector<Deed> deeds{
      {"priority", [=] { return call(SYS_getpriority, PRIO_PROCESS, parent); }},
      {"priority of a group", [] { return call(SYS_getpriority, PRIO_PGRP, 0); }},
      {"scheduler", [=] { return call(SYS_sched_getscheduler, parent); }},
      {"group", [=] { return call(SYS_getpgid, parent); }},
      {"session", [=] { return call(SYS_getsid, parent); }},
      {"input and output", [=] { return call(SYS_ioprio_get, 1, parent); }},
      {"user", [] { return error_of(::setuid(::getuid())); }},
      {"user, effective", [] { return error_of(::setreuid(-1U, ::geteuid())); }},
      {"user, all", [] { return error_of(::setresuid(-1U, -1U, -1U)); }},
      {"group", [] { return error_of(::setgid(::getgid())); }},
      {"group, effective", [] { return error_of(::setregid(-1U, ::getegid())); }},
      {"group, all", [] { return error_of(::setresgid(-1U, -1U, -1U)); }},
      {"user of files", [] { return call(SYS_setfsuid, -1); }},
      {"group of files", [] { return call(SYS_setfsgid, -1); }},
  };
  check_all_fail_with(0, deeds, Lock::kNone);
  if (!has_lock(Lock::kSystemCalls)) return;
  check_all_fail_with(EPERM, deeds, Lock::kSystemCalls);
  check_all_fail_with(EPERM,
                      {{"groups", [] { return call(SYS_setgroups); }},
                       {"capabilities", [] { return call(SYS_capget); }},
                       {"capabilities, set", [] { return call(SYS_capset); }}},
                      Lock::kSystemCalls);
}

TEST_CASE("sandbox: processors are chosen for the process itself alone") {
  const cpu_set_t before = processors_of(0);
  if (CPU_COUNT(&before) < 2) {
    MESSAGE("skipped: there is one processor");
    return;
  }
  const pid_t parent = ::getpid();
  const auto choose_first = [&](pid_t process) {
    const cpu_set_t first = first_of(before);
    return error_of(::sched_setaffinity(process, sizeof first, &first));
  };
  const auto is_as_before = [&] {
    const cpu_set_t now = processors_of(0);
    return CPU_EQUAL(&now, &before) != 0;
  };
  const Deed for_parent{"", [&] { return choose_first(parent); }};
  CHECK(attempt({for_parent}, Lock::kNone) == std::vector<int>{0});
  CHECK_FALSE(is_as_before());
  REQUIRE(::sched_setaffinity(0, sizeof before, &before) == 0);
  if (!has_lock(Lock::kSystemCalls)) return;
  const std::vector<int> errors = attempt({for_parent,
                                           {"", [&] { return choose_first(0); }},
                                           {"",
                                            [] {
                                              const cpu_set_t now = processors_of(::getpid());
                                              return CPU_COUNT(&now);
                                            }}},
                                          Lock::kSystemCalls);
  CHECK(is_as_before());
  // Said to be done for the parent, and done for the process, which has one processor now.
  CHECK(errors == std::vector<int>{0, 0, 1});
}

TEST_CASE("sandbox: threads that OpenMP binds are started, run unbound, and know their stacks") {
  const cpu_set_t all = processors_of(0);
  if (!has_lock(Lock::kSystemCalls)) return;
  const auto deed = [&] {
    const cpu_set_t place = first_of(all);
    ::pthread_setaffinity_np(::pthread_self(), sizeof place, &place);
    pthread_attr_t wanted;
    ::pthread_attr_init(&wanted);
    ::pthread_attr_setaffinity_np(&wanted, sizeof place, &place);
    struct Seen {
      int error = -1;
      cpu_set_t processors{};
    } seen;
    const auto look = [](void* to) -> void* {
      pthread_attr_t own;
      *static_cast<Seen*>(to) = {::pthread_getattr_np(::pthread_self(), &own), processors_of(0)};
      return nullptr;
    };
    pthread_t thread{};
    if (const int error = ::pthread_create(&thread, &wanted, look, &seen); error != 0) return error;
    ::pthread_join(thread, nullptr);
    return CPU_EQUAL(&seen.processors, &all) != 0 ? seen.error : EBUSY;
  };
  CHECK(attempt({{"", deed}}, Lock::kSystemCalls) == std::vector<int>{0});
}
