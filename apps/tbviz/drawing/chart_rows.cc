#include "drawing/chart_rows.h"

#include <algorithm>
#include <utility>

namespace tbviz::cli {
namespace {

constexpr std::size_t kLeastColumns = 78;
constexpr std::size_t kGap = 2;

}  // namespace

ChartRows::ChartRows(std::size_t columns, std::function<void(std::string_view line)> print)
    : print_(std::move(print)),
      count_(std::max<std::size_t>(1, columns / kLeastColumns)),
      chart_columns_((columns - kGap * (count_ - 1)) / count_) {}

void ChartRows::add(std::vector<std::string> chart) {
  row_.push_back(std::move(chart));
  if (row_.size() == count_) finish();
}

void ChartRows::finish() {
  if (row_.empty()) return;
  std::size_t height = 0;
  for (const std::vector<std::string>& chart : row_) height = std::max(height, chart.size());
  for (std::size_t i = 0; i < height; ++i) {
    std::string line;
    for (std::size_t k = 0; k < row_.size(); ++k) {
      if (k > 0) line.append(kGap, ' ');
      line += i < row_[k].size() ? row_[k][i] : std::string(chart_columns_, ' ');
    }
    print_(line);
  }
  print_("");
  row_.clear();
}

}  // namespace tbviz::cli
