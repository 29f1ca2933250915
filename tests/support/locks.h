// The locks of tbviz/sandbox, each alone and both, and deeds that they forbid.
#pragma once

#include <doctest/doctest.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <functional>
#include <sstream>
#include <string>
#include <vector>

#include "support/forked_child.h"
#include "tbviz/sandbox/landlock.h"
#include "tbviz/sandbox/sandbox.h"
#include "tbviz/sandbox/system_calls.h"

namespace tbviz::test {

enum class Lock { kNone, kLandlock, kSystemCalls, kBoth };

/// Closes the lock; false if the system lacks it.
inline bool close_lock(Lock lock) {
  switch (lock) {
    case Lock::kNone:
      return true;
    case Lock::kLandlock:
      return landlock_abi() > 0 && landlock_changes(landlock_abi());
    case Lock::kSystemCalls:
      return refuse_system_calls();
    case Lock::kBoth: {
      const SandboxReport report = forbid_writing();
      return report.landlock_abi > 0 && report.system_calls;
    }
  }
  return false;
}

/// What the kernel says, asked without the code under test.
inline bool kernel_has_landlock() {
  return ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION) > 0;
}
inline bool kernel_has_seccomp() {
  const unsigned action = SECCOMP_RET_ERRNO;
  return ::syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) == 0;
}

/// Whether the system has the lock; says so if it does not, as the test is over then. One that it
/// has must close.
inline bool has_lock(Lock lock) {
  const bool landlock = lock == Lock::kSystemCalls || kernel_has_landlock();
  const bool seccomp = lock == Lock::kLandlock || kernel_has_seccomp();
  if (!landlock) MESSAGE("skipped: this system lacks Landlock");
  if (!seccomp) MESSAGE("skipped: this system lacks seccomp");
  if (!landlock || !seccomp) return false;
  REQUIRE(in_child([&] { return close_lock(lock) ? "closed" : "open"; }).said == "closed");
  return true;
}

/// 0, or the error of a call that returned `result`.
inline int error_of(long result) { return result < 0 ? errno : 0; }

/// The error of a call with arguments that do no harm if it gets through.
inline int call(long number, long a = 0, long b = 0, long c = 0, long d = 0, long e = 0) {
  return error_of(::syscall(number, a, b, c, d, e));
}

struct Deed {
  std::string name;
  std::function<int()> attempt;  ///< Returns error_of() a call.
  bool landlock = true;          ///< Whether Landlock alone forbids it.
};

/// The error of each deed, attempted one after the other by a child behind the lock.
inline std::vector<int> attempt(const std::vector<Deed>& deeds, Lock lock) {
  const Ending ending = in_child([&] {
    if (!close_lock(lock)) return std::string("open");
    std::string errors;
    for (const Deed& deed : deeds) errors += std::to_string(deed.attempt()) + " ";
    return errors;
  });
  INFO(ending.said);
  REQUIRE(ending.well());
  std::vector<int> errors;
  std::istringstream said(ending.said);
  for (int error = 0; said >> error;) errors.push_back(error);
  REQUIRE(errors.size() == deeds.size());
  return errors;
}

/// Checks the error of each deed behind the lock.
inline void check_all_fail_with(int error, const std::vector<Deed>& deeds, Lock lock) {
  const std::vector<int> errors = attempt(deeds, lock);
  for (std::size_t i = 0; i < deeds.size(); ++i) {
    INFO(deeds[i].name);
    CHECK(errors[i] == error);
  }
}

}  // namespace tbviz::test
