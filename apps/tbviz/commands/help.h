// tbviz help: what commands there are, and how one is used.
#pragma once

#include <string>

#include "shell/command.h"
#include "shell/console.h"

namespace tbviz::cli {

struct HelpOptions {
  std::string command;  ///< Empty: the list of all.
};

void declare_help(CommandSpec& command);

/// Prints the page that --help prints; as JSON, the table that it is made from. Throws UsageError,
/// with the nearest name, if there is no such command.
void run_help(const HelpOptions& options, Console& console);

}  // namespace tbviz::cli
