// The program: parse, run the job, report. Everything else lies in cli.cc and below.
#include <unistd.h>

#include <iostream>

#include "shell/cli.h"
#include "shell/console.h"
#include "shell/signals.h"

int main(int argc, char** argv) {
  tbviz::cli::install_signal_handlers();
  std::ios::sync_with_stdio(false);
  tbviz::cli::Console console(std::cout, std::cerr);
  const int exit_code = tbviz::cli::run(argc, argv, console);
  // Unloading LibTorch costs 0.1 s and does nothing for anyone: all output is flushed by now.
  ::_exit(exit_code);
}
