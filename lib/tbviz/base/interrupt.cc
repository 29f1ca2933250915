#include "tbviz/base/interrupt.h"

#include <atomic>
#include <csignal>

#include "tbviz/base/error.h"

namespace tbviz {
namespace {

std::atomic<int> pending_signal{0};

}  // namespace

void request_interrupt(int signal_number) noexcept { pending_signal = signal_number; }

void throw_if_interrupted() {
  const int signal_number = pending_signal;
  if (signal_number == 0) return;
  throw Interrupted(signal_number == SIGTERM ? ExitCode::kTerminated : ExitCode::kInterrupted);
}

}  // namespace tbviz
