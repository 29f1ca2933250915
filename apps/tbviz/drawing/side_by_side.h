// Charts beside each other, where the terminal is wide enough.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace tbviz::cli {

/// How many charts stand in a row, and how many cells each has.
struct ChartRow {
  std::size_t count = 1;
  std::size_t columns = 80;
};

/// One chart for every 78 columns, two blanks between them.
[[nodiscard]] ChartRow chart_row(std::size_t columns);

/// The lines of charts that stand side by side. Every line of each takes `columns` cells; nothing
/// follows the last.
[[nodiscard]] std::vector<std::string> side_by_side(
    const std::vector<std::vector<std::string>>& charts, std::size_t columns);

}  // namespace tbviz::cli
