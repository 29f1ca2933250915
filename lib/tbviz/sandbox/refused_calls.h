// The system calls that a process which runs a model may not make; all others it may.
#pragma once

#include <cstdint>
#include <span>

namespace tbviz {

/// A call that fails with `error`, whatever it asks for. Numbers are libseccomp's, so that a call
/// which this architecture lacks is a negative one and does no harm.
struct RefusedCall {
  int call;
  int error;
};

/// A call that fails with EPERM if one argument, counted from 0, has the bits of `mask` as `value`
/// says. Arguments of type int are looked at without the upper half, as the kernel does.
struct RefusedArgument {
  int call;
  unsigned argument;
  std::uint64_t mask;
  std::uint64_t value;
};

/// A call that fails with EPERM unless one argument is `value`.
struct RequiredArgument {
  int call;
  unsigned argument;
  std::uint64_t value;
};

[[nodiscard]] std::span<const RefusedCall> refused_calls();
[[nodiscard]] std::span<const RefusedArgument> refused_arguments();
[[nodiscard]] std::span<const RequiredArgument> required_arguments();

/// Calls that came after the list was made are not there: [first, last).
inline constexpr int kFirstUnknownCall = 471;
inline constexpr int kLastUnknownCall = 512;

}  // namespace tbviz
