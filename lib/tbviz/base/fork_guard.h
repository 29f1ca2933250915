// Tells a process from the children that fork() makes of it.
#pragma once

namespace tbviz {

/// For what must not be used by two processes: a file that is being written, a lock that a thread
/// may have held which the child has not.
class ForkGuard {
 public:
  ForkGuard();

  /// Whether this process is a child of the one that made the guard. Costs no system call.
  /// Thread-safe.
  [[nodiscard]] bool is_inherited() const noexcept;

 private:
  int forks_before_;
};

}  // namespace tbviz
