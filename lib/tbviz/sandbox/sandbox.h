// The locks around a process that runs a stranger's model. It answers over a socket that it has
// inherited, by read and write, and needs nothing else of the world.
#pragma once

#include <filesystem>
#include <span>
#include <string>

namespace tbviz {

/// What holds a process back. Kernels differ: Landlock came with Linux 5.13 and may be switched
/// off, and containers may forbid either.
struct SandboxReport {
  int landlock_abi = 0;       ///< The version of Landlock in force; 0 if there is none.
  bool system_calls = false;  ///< Whether a filter of system calls is in force.

  /// What the process can and cannot do, both locks laid, in words that follow its name: "it can
  /// write no file (Landlock ABI 7, seccomp), read system libraries only, ...".
  [[nodiscard]] std::string text() const;
};

/// First lock, irrevocable, to be laid while the calling thread is the only one: no file is
/// written, made, renamed or removed from now on, no program or process started, no socket opened,
/// no other process touched. Threads may still be started, and are bound; libraries may still be
/// loaded. What is open stays usable, by read and write. Never fails: the report says what the
/// kernel lacks.
SandboxReport forbid_writing();

/// Second lock, irrevocable, after all libraries are loaded: no file is read but `readable`, what
/// lies below, and what system libraries open late. Entries that do not exist are left out. `first`
/// is what forbid_writing() found: without Landlock there this does nothing, with it the lock is
/// laid, or UnsupportedError thrown. Threads that are there already are bound from version 8 on.
void forbid_reading(const SandboxReport& first, std::span<const std::filesystem::path> readable);

}  // namespace tbviz
