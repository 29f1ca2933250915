// What show has to show, for programs.
#pragma once

#include "commands/show/shown_series.h"
#include "tbviz/text/json.h"

namespace tbviz::cli {

/// "charts": an entry for each tag and kind of values, in it one for each run. Of curves also the
/// least, the greatest (finite) and the last value, by step, and how many are not finite; these are
/// null of other kinds.
[[nodiscard]] Json charts_json(const ShownSeries& shown);

}  // namespace tbviz::cli
