#include "tbviz/base/fork_guard.h"

#include <pthread.h>

#include <atomic>

namespace tbviz {
namespace {

// How many fork()s lie between the program's start and this process. Asking for the process id
// instead would be a system call each time.
std::atomic<int> forks = 0;

int count_forks() {
  static const int registered =
      ::pthread_atfork(nullptr, nullptr, [] { forks.fetch_add(1, std::memory_order_relaxed); });
  (void)registered;  // Fails without memory only; then a child is not told apart.
  return forks.load(std::memory_order_relaxed);
}

}  // namespace

ForkGuard::ForkGuard() : forks_before_(count_forks()) {}

bool ForkGuard::is_inherited() const noexcept {
  return forks.load(std::memory_order_relaxed) != forks_before_;
}

}  // namespace tbviz
