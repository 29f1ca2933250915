#include "drawing/plot_axes.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "drawing/figure_text.h"

namespace tbviz::cli {
namespace {

constexpr std::size_t kRowsPerLabel = 3;
constexpr std::size_t kColumnsPerLabel = 14;

double label_count(std::size_t room, std::size_t each) {
  return static_cast<double>(std::max<std::size_t>(2, room / each));
}

std::string joined(const std::vector<std::string>& cells) {
  std::string text;
  for (const std::string& cell : cells) text += cell;
  return text;
}

}  // namespace

std::map<std::size_t, std::string> value_labels(const ValueSpan& span, std::size_t rows, bool log) {
  const double count = label_count(rows, kRowsPerLabel);
  std::vector<double> ticks = round_ticks(span.low, span.high, count);
  if (ticks.size() < 2) ticks = round_ticks(span.low, span.high, 2 * count);
  std::map<std::size_t, std::string> labels;
  for (const double tick : ticks) {
    const std::size_t row = row_of(tick, span, rows * kDotsDown) / kDotsDown;
    labels[row] = short_number(log ? std::pow(10, tick) : tick);
  }
  return labels;
}

StepAxis step_axis(const StepSpan& span, const ChartColumns& columns) {
  const std::size_t corner = columns.labels;
  std::vector<std::string> line(columns.all(), " ");
  line[corner] = "└";
  std::fill_n(line.begin() + static_cast<std::ptrdiff_t>(corner) + 1, columns.plot, "─");
  std::string labels(columns.all(), ' ');
  std::size_t free = 0;  // Where the next label may begin.
  // Steps are whole numbers, and so are their labels.
  const double count =
      std::min(label_count(columns.plot, kColumnsPerLabel), span.last - span.first);
  for (const double tick : round_ticks(span.first, span.last, count)) {
    const double dots = static_cast<double>(columns.plot * kDotsAcross - 1);
    const double share = (tick - span.first) / (span.last - span.first);
    const auto dot = static_cast<std::size_t>(std::max(0.0, std::nearbyint(share * dots)));
    const std::size_t at = std::min(corner + 1 + dot / kDotsAcross, corner + columns.plot);
    const std::string text = short_number(tick);
    if (text.size() > labels.size()) continue;
    const std::size_t middle = at - std::min(at, text.size() / 2);
    const std::size_t begin = std::min(middle, labels.size() - text.size());
    if (begin < free) continue;
    line[at] = "┬";
    labels.replace(begin, text.size(), text);
    free = begin + text.size() + 1;
  }
  return {joined(line), labels};
}

}  // namespace tbviz::cli
