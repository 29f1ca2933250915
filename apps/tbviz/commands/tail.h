// tbviz tail: the newest values of logs, and those to come.
#pragma once

#include <cstdint>
#include <string>

#include "logs/log_selection.h"
#include "shell/command.h"
#include "shell/console.h"

namespace tbviz::cli {

struct TailOptions {
  std::string log;  ///< A log directory, an event file, "-", or nothing: standard input if that is
                    ///< a pipe or a file.
  bool follow = false;  ///< Whether to wait for more.
  std::int64_t lines = 10;
  LogSelectionOptions selection;
};

void declare_tail(CommandSpec& command);

/// Prints the last values as inspect --values does, then, with -f, every new one, of new files and
/// runs too, until Ctrl-C. Throws InputError if there is no such log.
void run_tail(const TailOptions& options, Console& console);

}  // namespace tbviz::cli
