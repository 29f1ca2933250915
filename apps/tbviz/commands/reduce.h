// tbviz reduce: curves of several runs as their mean, deviation and extremes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "logs/log_options.h"
#include "logs/log_selection.h"
#include "shell/command.h"
#include "shell/console.h"
#include "tbviz/event/restarts.h"

namespace tbviz::cli {

struct ReduceOptions {
  std::vector<std::string> runs;         ///< Folders, each of one or more runs, and event files.
  std::vector<std::string> operations;   ///< Names; none: all.
  std::optional<std::int64_t> min_runs;  ///< What so many runs have is reduced; nothing: see below.
  int ddof = 0;                          ///< What std divides by: the number of values less this.
  LogSelectionOptions selection;
  RestartRule restarts = RestartRule::kSessions;
  LogOptions log;
};

void declare_reduce(CommandSpec& command);

/// Writes a run for each operation, LOGDIR/mean and so on, with the tags that `min_runs` runs have,
/// at the steps that as many have; without it the tags that two runs or more have, at the steps
/// that all of these have. Says what it left out. Throws UsageError for standard input and for more
/// runs than there are, FormatError if there is nothing to write.
void run_reduce(const ReduceOptions& options, Console& console);

}  // namespace tbviz::cli
