// tbviz __complete: what the scripts of tbviz completion ask.
#pragma once

#include <string>
#include <vector>

#include "shell/console.h"

namespace tbviz::cli {

struct CommandSpec;

/// The words behind "tbviz"; the last one, which may be empty, is begun.
struct CompleteOptions {
  std::vector<std::string> words;
};

void declare_complete(CommandSpec& command);

/// Prints what the last word may become, a line each: the whole word, and behind a tab what it is.
/// Fails at nothing and says nothing else, whatever the words are and what they name; a file that
/// takes too long ends the program with what was printed, nothing. Names that a line or a terminal
/// cannot hold are left out.
void run_complete(const CompleteOptions& options, Console& console) noexcept;

}  // namespace tbviz::cli
