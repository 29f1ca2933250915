// The program: parse, run the job, report. Everything else lies in cli.cc and below.
#include <unistd.h>

#include <cstdlib>
#include <iostream>

#include "shell/cli.h"
#include "shell/console.h"
#include "shell/signals.h"

namespace {

// LibTorch's threads wait for each other by spinning unless told otherwise before OpenMP is loaded.
// On cores that others use as well, that takes several times as long as going to sleep does. What
// the user chose stays. The library leaves its host's environment alone, so this is the program's.
void let_threads_sleep() { (void)::setenv("OMP_WAIT_POLICY", "passive", /*overwrite=*/0); }

}  // namespace

int main(int argc, char** argv) {
  let_threads_sleep();  // While there is one thread: others may look at the environment.
  tbviz::cli::install_signal_handlers();
  std::ios::sync_with_stdio(false);
  tbviz::cli::Console console(std::cout, std::cerr);
  const int exit_code = tbviz::cli::run(argc, argv, console);
  // Unloading LibTorch costs 0.1 s and does nothing for anyone: all output is flushed by now.
  ::_exit(exit_code);
}
