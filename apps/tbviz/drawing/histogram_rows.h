// Histograms of several steps as rows of bars.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "drawing/ink.h"
#include "tbviz/summary/histogram.h"

namespace tbviz::cli {

/// A histogram and its step.
using HistogramAtStep = std::pair<std::int64_t, Histogram>;

/// How many steps are shown at most.
inline constexpr std::size_t kMostHistogramRows = 8;

/// A title, a row a step, and the ends of the values below. Every line takes `columns` cells. A row
/// has a bar in each cell, in eighths of it, of how many values lie there; the fullest cell of each
/// row is full. REQUIRES: `steps` is not empty, and its histograms are sound (is_sound())
[[nodiscard]] std::vector<std::string> histogram_rows(const std::string& tag,
                                                      const std::string& run_name, std::size_t run,
                                                      const std::vector<HistogramAtStep>& steps,
                                                      std::size_t columns, const Ink& ink);

}  // namespace tbviz::cli
