// Several runs in memory, as commands that draw them need them.
#pragma once

#include <span>
#include <vector>

#include "logs/log_selection.h"
#include "shell/console.h"
#include "tbviz/event/event_files.h"
#include "tbviz/event/run_series.h"
#include "tbviz/event/step_range.h"

namespace tbviz::cli {

struct CommandSpec;

/// Which values of runs are wanted.
struct RunReadingOptions {
  LogSelectionOptions selection;
  RestartRule restarts = RestartRule::kSessions;
  StepRange steps;
};

/// --tag, --run, --restarts and --steps.
void add_run_reading_options(CommandSpec& command, RunReadingOptions& options);

/// Reads the runs, several at a time, in their order. `selection` is told of all tags. Whatever is
/// not as it should be is told to `console`, in the order of the runs. Curves of all runs take no
/// more than a gigabyte of memory; what is beyond lies in a scratch file. Throws Interrupted.
[[nodiscard]] std::vector<RunSeries> read_runs(std::span<const LogRun> runs,
                                               const RunReadingOptions& options,
                                               LogSelection& selection, Console& console);

}  // namespace tbviz::cli
