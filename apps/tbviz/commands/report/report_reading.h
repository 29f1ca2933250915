// Reads what a report is made of.
#pragma once

#include <span>

#include "commands/report/report_content.h"
#include "commands/report/report_inputs.h"
#include "logs/log_selection.h"
#include "shell/console.h"
#include "tbviz/event/step_range.h"
#include "tbviz/log_reader.h"

namespace tbviz::cli {

/// Which values of logs are wanted.
struct ReadingOptions {
  LogSelectionOptions selection;
  RestartRule restarts = RestartRule::kSessions;
  StepRange steps;
};

/// Reads the runs, several at a time, and the models. `selection` is told of all tags. Whatever is
/// not as it should be is told to `console`, in the order of the runs. Throws Interrupted.
[[nodiscard]] ReportContent read_report(std::span<const ReportRun> runs,
                                        const ReadingOptions& options, LogSelection& selection,
                                        Console& console);

}  // namespace tbviz::cli
