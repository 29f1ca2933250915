// tbviz man: manual pages.
#pragma once

#include <string>

#include "shell/console.h"

namespace tbviz::cli {

struct CommandSpec;

struct ManOptions {
  std::string command;  ///< Empty: the program's own page.
};

void declare_man(CommandSpec& command);

/// Prints the page as roff. Throws UsageError, with the nearest name, if there is no such command.
void run_man(const ManOptions& options, Console& console);

}  // namespace tbviz::cli
