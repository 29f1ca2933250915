#include "drawing/histogram_rows.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include "drawing/cell_text.h"
#include "drawing/figure_text.h"
#include "tbviz/summary/histogram_summary.h"

namespace tbviz::cli {
namespace {

constexpr std::size_t kStepCells = 10;  // The blank behind a step included.
constexpr std::size_t kBehindBars = 2;
constexpr std::size_t kNarrowestBars = 8;  // Narrower ones have no steps in front of them.

struct RowCells {
  std::size_t step = 0;
  std::size_t bars = 1;
};

RowCells cells_of(std::size_t columns) {
  const std::size_t step = columns < kStepCells + kNarrowestBars + kBehindBars ? 0 : kStepCells;
  const std::size_t room = columns - std::min(columns, step + kBehindBars);
  return {step, std::max<std::size_t>(1, room)};
}

std::string step_text(std::int64_t step, std::size_t cells) {
  return cells == 0 ? "" : right_in(short_number(static_cast<double>(step)), cells - 1) + " ";
}

/// Where the bars begin and end.
struct Ends {
  double low = 0;
  double high = 1;
};

Ends ends_of(const std::vector<HistogramAtStep>& steps) {
  Ends ends{steps.front().second.min, steps.front().second.max};
  for (const auto& [step, histogram] : steps) {
    ends.low = std::min(ends.low, histogram.min);
    ends.high = std::max(ends.high, histogram.max);
  }
  if (ends.low < ends.high) return ends;
  return {ends.low, std::max(ends.low + 1, std::nextafter(ends.low, HUGE_VAL))};
}

std::vector<double> edges_of(const Ends& ends, std::size_t bars) {
  const auto count = static_cast<double>(bars);
  std::vector<double> edges;
  for (std::size_t i = 0; i < bars; ++i) {
    const double share = static_cast<double>(i) / count;
    edges.push_back(ends.low * (1 - share) + ends.high * share);  // Their difference may overflow.
  }
  edges.push_back(ends.high);
  return edges;
}

std::string text_of(const std::vector<double>& bars) {
  constexpr std::array<std::string_view, 9> kEighths = {" ", "▁", "▂", "▃", "▄",
                                                        "▅", "▆", "▇", "█"};
  const double most = *std::ranges::max_element(bars);
  std::string text;
  for (const double bar : bars) {
    const double eighths = most > 0 ? std::ceil(bar / most * 8) : 0;
    text += kEighths[static_cast<std::size_t>(std::clamp(eighths, 0.0, 8.0))];
  }
  return text;
}

std::string axis(const Ends& ends, std::size_t bars) {
  const std::string low = cut_to(short_number(ends.low), bars);
  const std::string high = short_number(ends.high);
  if (low.size() + high.size() + 1 > bars) return fit_to(low, bars);
  return low + right_in(high, bars - low.size());
}

}  // namespace

std::vector<std::string> histogram_rows(const std::string& tag, const std::string& run_name,
                                        std::size_t run, const std::vector<HistogramAtStep>& steps,
                                        std::size_t columns, const Ink& ink) {
  const RowCells cells = cells_of(columns);
  const Ends ends = ends_of(steps);
  const std::vector<double> edges = edges_of(ends, cells.bars);
  std::vector<std::string> lines = {ink.bold(fit_to(safe_text(tag + "  " + run_name), columns))};
  const std::string behind(kBehindBars, ' ');
  for (const auto& [step, histogram] : steps) {
    lines.push_back(ink.dim(step_text(step, cells.step)) +
                    ink.run(run, text_of(rebinned(histogram, edges))) + behind);
  }
  lines.push_back(ink.dim(std::string(cells.step, ' ') + axis(ends, cells.bars) + behind));
  return lines;
}

}  // namespace tbviz::cli
