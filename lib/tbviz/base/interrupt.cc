#include "tbviz/base/interrupt.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdint>

#include "tbviz/error.h"

namespace tbviz {
namespace {

std::atomic<int> pending_signal{0};
std::atomic<int> wake_descriptor{-1};

}  // namespace

bool request_interrupt(int signal_number) noexcept {
  const int saved_errno = errno;
  const bool again = pending_signal.exchange(signal_number) != 0;
  const int descriptor = wake_descriptor;
  if (descriptor >= 0) {
    constexpr std::uint64_t kOne = 1;
    [[maybe_unused]] const ssize_t written = ::write(descriptor, &kOne, sizeof kOne);
  }
  errno = saved_errno;
  return again;
}

int interrupt_descriptor() {
  static const int descriptor = wake_descriptor = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  return descriptor;
}

void throw_if_interrupted() {
  const int signal_number = pending_signal;
  if (signal_number == 0) return;
  throw Interrupted(signal_number);
}

}  // namespace tbviz
