// What stands beside and below a plot.
#pragma once

#include <cstddef>
#include <map>
#include <string>

#include "drawing/curve_strokes.h"
#include "drawing/dot_columns.h"

namespace tbviz::cli {

/// Labels of round values, by the row of cells that they stand beside. With `log` the span holds
/// powers of ten.
[[nodiscard]] std::map<std::size_t, std::string> value_labels(const ValueSpan& span,
                                                              std::size_t rows, bool log);

/// How a chart's lines are parted: labels, the axis in one cell, the plot, a letter and a blank.
struct ChartColumns {
  std::size_t labels = 0;
  std::size_t plot = 1;

  [[nodiscard]] std::size_t all() const { return labels + plot + 3; }
};

struct StepAxis {
  std::string line;  ///< In all columns of the chart, as is the other.
  std::string labels;
};

[[nodiscard]] StepAxis step_axis(const StepSpan& span, const ChartColumns& columns);

}  // namespace tbviz::cli
