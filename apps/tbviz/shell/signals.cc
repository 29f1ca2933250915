#include "shell/signals.h"

#include <unistd.h>

#include <csignal>
#include <initializer_list>
#include <string_view>

#include "shell/exit_code.h"
#include "shell/progress.h"
#include "tbviz/base/interrupt.h"
#include "tbviz/io/mapped_file.h"

namespace tbviz::cli {
namespace {

extern "C" void on_stop(int signal_number) {
  // The work does not come to a point where it can stop.
  if (!request_interrupt(signal_number)) return;
  erase_progress_line();
  ::_exit(128 + signal_number);
}

void print(std::string_view text) {
  [[maybe_unused]] const ssize_t count = ::write(STDERR_FILENO, text.data(), text.size());
}

extern "C" void on_bus_error(int signal_number, siginfo_t* info, void*) {
  const std::string_view name = mapped_file_containing(info->si_addr);
  if (name.empty()) {  // A true crash: let the system's default have it.
    std::signal(signal_number, SIG_DFL);
    std::raise(signal_number);
    return;
  }
  print("tbviz: ");
  print(name);
  print(": was cut short while it was read; wait until it is written and try again\n");
  ::_exit(static_cast<int>(ExitCode::kInput));
}

}  // namespace

void install_signal_handlers() {
  struct sigaction stop {};
  stop.sa_handler = on_stop;  // No SA_RESTART: a waiting read must return.
  for (const int signal_number : {SIGINT, SIGTERM}) {
    struct sigaction previous {};
    ::sigaction(signal_number, nullptr, &previous);
    if (previous.sa_handler != SIG_IGN) ::sigaction(signal_number, &stop, nullptr);
  }

  struct sigaction bus {};
  bus.sa_sigaction = on_bus_error;
  bus.sa_flags = SA_SIGINFO;
  ::sigaction(SIGBUS, &bus, nullptr);

  // A limit on file sizes is then a failed write with a message, as a full disk is.
  std::signal(SIGXFSZ, SIG_IGN);

  // A parent may have had it ignored, and that is inherited.
  std::signal(SIGCHLD, SIG_DFL);
}

}  // namespace tbviz::cli
