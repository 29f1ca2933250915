// Curves and histograms of logs, side by side.
#pragma once

#include <cstddef>

#include "commands/show/shown_series.h"
#include "drawing/line_plot.h"
#include "drawing/screen.h"
#include "shell/console.h"

namespace tbviz::cli {

/// The legend, and a chart for each tag. `options.columns` is not used.
void show_curves(const ShownSeries& shown, const PlotOptions& options, Screen& screen);

/// A chart for each tag and run. A histogram that is malformed is reported to `console`.
void show_histograms(ShownSeries& shown, Screen& screen, Console& console);

}  // namespace tbviz::cli
