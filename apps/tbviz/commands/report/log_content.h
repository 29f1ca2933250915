// The values of logs, as a report shows them.
#pragma once

#include <cstddef>

#include "commands/report/report_content.h"
#include "tbviz/event/run_series.h"

namespace tbviz::cli {

/// Adds what a run holds to the report: `run` is its place among the report's. Pictures are those
/// that browsers show; what has no place is counted. Throws what PlaceReader throws.
void add_log(std::size_t run, RunSeries series, ReportContent& content);

}  // namespace tbviz::cli
