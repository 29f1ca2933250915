// Reads what a report is made of.
#pragma once

#include <span>

#include "commands/report/report_content.h"
#include "commands/report/report_inputs.h"
#include "logs/log_selection.h"
#include "logs/run_reading.h"
#include "shell/console.h"

namespace tbviz::cli {

/// Reads the runs, as read_runs() does, then the models. `selection` is told of all tags. Whatever
/// is not as it should be is told to `console`. Throws Interrupted.
[[nodiscard]] ReportContent read_report(std::span<const ReportRun> runs,
                                        const RunReadingOptions& options, LogSelection& selection,
                                        Console& console);

}  // namespace tbviz::cli
