// The filter of system calls as the program that the kernel runs at each of them (classic BPF).
// https://docs.kernel.org/userspace-api/seccomp_filter.html
#pragma once

#include <linux/filter.h>

#include <cstdint>
#include <vector>

namespace tbviz {

/// Puts refused_calls.h into instructions. `self` is the number of the process that it binds.
///
/// A tree by number: the kernel runs it once for every call there is, to learn which ones it need
/// not ask about, and from then on for the few that depend on arguments.
[[nodiscard]] std::vector<sock_filter> call_filter(std::uint32_t self);

}  // namespace tbviz
