#include "drawing/side_by_side.h"

#include <algorithm>

namespace tbviz::cli {
namespace {

constexpr std::size_t kLeastColumns = 78;
constexpr std::size_t kGap = 2;

}  // namespace

ChartRow chart_row(std::size_t columns) {
  ChartRow row;
  row.count = std::max<std::size_t>(1, columns / kLeastColumns);
  row.columns = (columns - kGap * (row.count - 1)) / row.count;
  return row;
}

std::vector<std::string> side_by_side(const std::vector<std::vector<std::string>>& charts,
                                      std::size_t columns) {
  std::size_t height = 0;
  for (const std::vector<std::string>& chart : charts) height = std::max(height, chart.size());
  std::vector<std::string> lines(height);
  for (std::size_t i = 0; i < height; ++i) {
    for (std::size_t k = 0; k < charts.size(); ++k) {
      if (k > 0) lines[i].append(kGap, ' ');
      lines[i] += i < charts[k].size() ? charts[k][i] : std::string(columns, ' ');
    }
    while (lines[i].ends_with(' ')) lines[i].pop_back();
  }
  return lines;
}

}  // namespace tbviz::cli
