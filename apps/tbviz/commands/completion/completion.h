// tbviz completion: the scripts by which shells complete a command line of tbviz.
#pragma once

#include <string>

#include "shell/console.h"

namespace tbviz::cli {

struct CommandSpec;

struct CompletionOptions {
  std::string shell;  ///< "bash", "zsh" or "fish".
};

void declare_completion(CommandSpec& command);

/// Prints the script of the shell, which asks `tbviz __complete` what a word may become.
void run_completion(const CompletionOptions& options, Console& console);

}  // namespace tbviz::cli
