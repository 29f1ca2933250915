// A filter of system calls (seccomp): what Landlock does not know, and the same once more where a
// kernel has no Landlock.
#pragma once

namespace tbviz {

/// Refuses the calls of refused_calls.h to all threads of this process, for good; signals reach
/// this process alone. Calls by another architecture's numbers kill it. False, with nothing
/// changed, if the kernel has no such filters or refuses.
[[nodiscard]] bool refuse_system_calls();

}  // namespace tbviz
