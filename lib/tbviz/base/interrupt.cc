#include "tbviz/base/interrupt.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <ctime>

#include "tbviz/error.h"

namespace tbviz {
namespace {

// timeout(1) and other wrappers send a signal to the program and then to its group, which is the
// program once more: one request, told twice.
constexpr std::int64_t kOneRequest = 100'000'000;  // Nanoseconds.

std::atomic<int> pending_signal{0};
std::atomic<std::int64_t> asked_at{0};
std::atomic<int> wake_descriptor{-1};

std::int64_t monotonic_nanoseconds() {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * std::int64_t{1'000'000'000} + now.tv_nsec;
}

}  // namespace

bool request_interrupt(int signal_number) noexcept {
  const int saved_errno = errno;
  const std::int64_t now = monotonic_nanoseconds();
  std::int64_t first = 0;
  const bool again = !asked_at.compare_exchange_strong(first, now) && now - first > kOneRequest;
  pending_signal = signal_number;
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
