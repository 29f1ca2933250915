// The system calls that a process which runs a model may not make; all others it may.
#pragma once

#include <cerrno>
#include <cstdint>
#include <span>

namespace tbviz {

/// Numbers of calls that fail with EPERM, whatever they ask for.
[[nodiscard]] std::span<const std::uint32_t> refused_calls();

/// Numbers of calls that fail with ENOSYS, as on an older kernel, so that the C library makes
/// another one, whose arguments can be looked at.
[[nodiscard]] std::span<const std::uint32_t> missing_calls();

/// From this number on all calls are missing: they came after Linux 6.18, for which the lists were
/// made.
inline constexpr std::uint32_t kFirstUnknownCall = 470;

enum class ArgumentTest : std::uint8_t {
  kEquals,         ///< The lower half, all that the kernel takes of an int, is `value`.
  kAnyOf,          ///< The lower half has any of the bits of `value`.
  kNoneOf,         ///< The lower half has none of them.
  kDiffers,        ///< The whole argument is not `value`.
  kIsNotSelf,      ///< The whole argument is not the number of the process.
  kIsNotSelfNor0,  ///< Nor is it 0, which means the caller.
};

/// A call that fails if an argument, counted from 0, passes the test.
struct RefusedArgument {
  std::uint32_t call;
  std::uint32_t argument;
  ArgumentTest test;
  std::uint32_t value = 0;
  int error = EPERM;  ///< If 0, the call does nothing, but says that it succeeded.
};

/// Those of one call follow each other; none is in refused_calls().
[[nodiscard]] std::span<const RefusedArgument> refused_arguments();

}  // namespace tbviz
