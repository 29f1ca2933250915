// tbviz report: logs and models as one page that needs nothing else.
#pragma once

#include <string>
#include <vector>

#include "commands/report/page_layout.h"
#include "logs/file_output.h"
#include "logs/run_reading.h"
#include "shell/command.h"
#include "shell/console.h"

namespace tbviz::cli {

struct ReportOptions {
  std::vector<std::string> paths;  ///< Log directories, event files, models.
  StreamOutputOptions output{"report.html", false};
  PageOptions page;  ///< Without a title: that comes from the paths.
  RunReadingOptions reading;
};

void declare_report(CommandSpec& command);

/// Writes the page. What cannot be read is reported and left out. Throws UsageError if a glob
/// matches nothing, FormatError if there is nothing to show, OutputError.
void run_report(const ReportOptions& options, Console& console);

}  // namespace tbviz::cli
