// A filter of system calls (seccomp), through libseccomp: what Landlock does not know, and the same
// once more where a kernel has no Landlock.
#pragma once

namespace tbviz {

/// Refuses the calls of refused_calls.h for all threads of this process, for good. Calls by another
/// architecture's numbers kill the process. False, with nothing changed, if the kernel or a lack of
/// memory does not let it be.
[[nodiscard]] bool refuse_system_calls();

}  // namespace tbviz
