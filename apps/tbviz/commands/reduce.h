// tbviz reduce: curves of several runs as their mean, deviation and extremes.
#pragma once

#include <string>
#include <vector>

#include "logs/log_options.h"
#include "logs/log_selection.h"
#include "shell/command.h"
#include "shell/console.h"
#include "tbviz/event/restarts.h"

namespace tbviz::cli {

struct ReduceOptions {
  std::vector<std::string> runs;        ///< Folders, each of one or more runs, and event files.
  std::vector<std::string> operations;  ///< Names; none: all.
  LogSelectionOptions selection;
  RestartRule restarts = RestartRule::kSessions;
  LogOptions log;
};

void declare_reduce(CommandSpec& command);

/// Writes a run for each operation, LOGDIR/mean and so on, with the tags that two runs or more
/// have, at the steps that all of these have, and says what it left out. Throws UsageError for
/// standard input, FormatError if there is nothing to write.
void run_reduce(const ReduceOptions& options, Console& console);

}  // namespace tbviz::cli
