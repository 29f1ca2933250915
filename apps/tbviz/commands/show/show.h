// tbviz show: curves, histograms, pictures and texts of logs, on the terminal.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "drawing/preview_option.h"
#include "logs/run_reading.h"
#include "shell/command.h"
#include "shell/console.h"
#include "tbviz/image.h"

namespace tbviz::cli {

struct ShowOptions {
  std::vector<std::string> paths;  ///< Log directories, event files, "-".
  RunReadingOptions reading;
  std::optional<std::int64_t> width;   ///< Columns, in place of the terminal's.
  std::optional<std::int64_t> height;  ///< Lines of a chart of curves.
  bool log = false;
  bool range = false;
  double smooth = 0;
  ImageLimits pictures;  ///< That are drawn.
  PreviewOptions preview{.kind = PictureKind::kAuto};
};

void declare_show(CommandSpec& command);

/// Draws what the logs hold, or, with --json, tells of it. Throws UsageError if a glob matches no
/// run or tag, FormatError if there is no value.
void run_show(const ShowOptions& options, Console& console);

}  // namespace tbviz::cli
