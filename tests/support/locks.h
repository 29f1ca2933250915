// The locks of tbviz/sandbox, each alone and both, and deeds that they forbid.
#pragma once

#include <doctest/doctest.h>

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

/// Whether the system has the lock; says so if it does not, as the test is over then.
inline bool has_lock(Lock lock) {
  const char* name = lock == Lock::kLandlock      ? "Landlock"
                     : lock == Lock::kSystemCalls ? "seccomp"
                                                  : "Landlock and seccomp";
  const bool there =
      in_child([&] { return close_lock(lock) ? "closed" : "open"; }).said == "closed";
  if (!there) MESSAGE("skipped: this system lacks " << std::string(name));
  return there;
}

/// 0, or the error of a call that returned `result`.
inline int error_of(long result) { return result < 0 ? errno : 0; }

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

}  // namespace tbviz::test
