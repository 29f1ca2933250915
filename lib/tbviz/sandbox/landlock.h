// Linux's Landlock: a process gives up rights to files, ports and other processes, for good.
// https://docs.kernel.org/userspace-api/landlock.html
#pragma once

#include <filesystem>
#include <span>

namespace tbviz {

/// The version of Landlock that the kernel offers, which says how much it can take away; 0 if none.
[[nodiscard]] int landlock_abi();

/// Takes every right of this version by which files are changed, programs started, TCP ports used
/// and processes outside reached, wherever they lie; what is open stays usable. Holds for the
/// calling thread and those it starts; from version 8 on for all threads. False if the kernel
/// refuses.
[[nodiscard]] bool landlock_changes(int abi);

/// Takes the right to read files and list folders from the same threads, but for `readable` and
/// what lies below; entries that do not exist are left out. False, with errno, if the kernel
/// refuses.
[[nodiscard]] bool landlock_reads(int abi, std::span<const std::filesystem::path> readable);

}  // namespace tbviz
