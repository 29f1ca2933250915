// How much memory a process may take.
#pragma once

#include <sys/types.h>

#include <cstdint>

namespace tbviz {

/// Lets a process of the same user take `bytes` more than it has, and the stacks of the threads
/// that LibTorch may start in it. Beyond that its allocations fail. Throws UnsupportedError where
/// the system does not say how much the process has, or takes no such limit.
void limit_memory(pid_t process, std::int64_t bytes);

}  // namespace tbviz
