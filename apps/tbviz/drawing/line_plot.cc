#include "drawing/line_plot.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <utility>

#include "drawing/braille_grid.h"
#include "drawing/cell_text.h"
#include "drawing/curve_strokes.h"
#include "drawing/dot_columns.h"
#include "drawing/figure_text.h"
#include "drawing/plot_axes.h"
#include "drawing/run_letter.h"
#include "drawing/title_line.h"

namespace tbviz::cli {
namespace {

constexpr std::size_t kAroundPlot = 3;     // Lines: the title, the axis and its labels.
constexpr std::size_t kNarrowestPlot = 8;  // Narrower ones have no labels beside them.

/// What is to be said of the values as they are.
struct Facts {
  double least = std::numeric_limits<double>::infinity();
  double greatest = -std::numeric_limits<double>::infinity();
  std::size_t not_finite = 0;
  std::size_t not_above_zero = 0;
};

Facts facts_of(const std::vector<PlotCurve>& curves) {
  Facts facts;
  for (const PlotCurve& curve : curves) {
    for (const double value : curve.values) {
      if (!std::isfinite(value)) {
        ++facts.not_finite;
        continue;
      }
      facts.least = std::min(facts.least, value);
      facts.greatest = std::max(facts.greatest, value);
      if (value <= 0) ++facts.not_above_zero;
    }
  }
  return facts;
}

double log_or_nan(double value) {
  return value > 0 ? std::log10(value) : std::numeric_limits<double>::quiet_NaN();
}

StepSpan span_of_steps(const std::vector<PlotCurve>& curves) {
  std::int64_t first = curves.front().steps.front();
  std::int64_t last = curves.front().steps.back();
  for (const PlotCurve& curve : curves) {
    first = std::min(first, curve.steps.front());
    last = std::max(last, curve.steps.back());
  }
  StepSpan span{static_cast<double>(first), static_cast<double>(last)};
  if (span.last > span.first) return span;
  span.last = span.first + 1;
  if (span.last > span.first) return span;
  span.last = std::nextafter(span.first, std::numeric_limits<double>::infinity());
  return span;
}

/// A plot in so many columns of cells, before it is drawn.
struct Layout {
  ChartColumns columns;
  StepSpan steps;
  ValueSpan values;
  std::vector<std::vector<DotColumn>> curves;
  std::map<std::size_t, std::string> labels;
};

ValueSpan span_of_values(const std::vector<std::vector<DotColumn>>& curves, bool range) {
  ValueSpan span{std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity()};
  for (const std::vector<DotColumn>& columns : curves) {
    for (const DotColumn& column : columns) {
      if (column.is_gap()) continue;
      span.low = std::min(span.low, range ? column.least : column.mean);
      span.high = std::max(span.high, range ? column.greatest : column.mean);
    }
  }
  if (span.low > span.high) return {0, 1};
  if (span.low < span.high) return span;
  const double around = span.low == 0 ? 0.5 : std::abs(span.low) * 0.1;
  return {span.low - around, span.high + around};
}

Layout lay_out(const std::vector<PlotCurve>& curves, const PlotOptions& options,
               std::size_t label_columns) {
  Layout layout;
  const std::size_t room = options.columns - std::min(options.columns, label_columns + 3);
  layout.columns = {label_columns, std::max<std::size_t>(room, 1)};
  layout.steps = span_of_steps(curves);
  for (const PlotCurve& curve : curves) {
    layout.curves.push_back(
        dot_columns(curve.steps, curve.values, layout.steps, layout.columns.plot * kDotsAcross));
  }
  layout.values = span_of_values(layout.curves, options.range);
  layout.labels = value_labels(layout.values, options.rows - kAroundPlot, options.log);
  return layout;
}

/// The room for labels decides on the columns of dots, these on the values' span, and that on the
/// labels.
Layout lay_out(const std::vector<PlotCurve>& curves, const PlotOptions& options) {
  std::size_t label_columns = 5;
  for (;;) {
    Layout layout = lay_out(curves, options, label_columns);
    std::size_t widest = 4;
    for (const auto& [row, label] : layout.labels) widest = std::max(widest, label.size());
    if (widest + 1 <= label_columns) return layout;
    label_columns = widest + 1;
    if (label_columns + kNarrowestPlot + 3 > options.columns) break;
  }
  Layout bare = lay_out(curves, options, 0);
  bare.labels.clear();
  return bare;
}

std::string note_of(const Facts& facts, const std::vector<PlotCurve>& curves, const Layout& layout,
                    const PlotOptions& options) {
  double each = 0;
  for (std::size_t i = 0; i < curves.size(); ++i) {
    each = std::max(each, static_cast<double>(curves[i].values.size()) /
                              static_cast<double>(layout.curves[i].size()));
  }
  std::vector<std::string> parts;
  if (options.log) parts.emplace_back("log");
  if (options.smooth > 0) parts.push_back("smoothed " + short_number(options.smooth));
  if (each >= 1.5) parts.push_back(fmt::format("{} a dot", std::llround(each)));
  if (facts.not_finite > 0) parts.push_back(fmt::format("{} not finite", facts.not_finite));
  if (options.log && facts.not_above_zero > 0) {
    parts.push_back(fmt::format("{} not above 0", facts.not_above_zero));
  }
  parts.push_back(facts.least > facts.greatest
                      ? "no finite value"
                      : short_number(facts.least) + " to " + short_number(facts.greatest));
  return fmt::format("{}", fmt::join(parts, "  "));
}

/// Which curve's letter stands behind each row of cells. They keep the order of the curves' ends,
/// each in a row of its own; where there are more than rows, some have none.
std::map<std::size_t, std::size_t> letter_rows(const Layout& layout, std::size_t rows, bool range) {
  std::vector<std::pair<std::size_t, std::size_t>> ends;  // Row of dots, curve.
  for (std::size_t curve = 0; curve < layout.curves.size(); ++curve) {
    const std::vector<DotColumn>& columns = layout.curves[curve];
    const auto last = std::find_if(columns.rbegin(), columns.rend(),
                                   [](const DotColumn& column) { return !column.is_gap(); });
    if (last == columns.rend()) continue;
    ends.emplace_back(row_of(range ? last->last : last->mean, layout.values, rows * kDotsDown),
                      curve);
  }
  std::sort(ends.begin(), ends.end());
  if (ends.size() > rows) ends.resize(rows);
  std::map<std::size_t, std::size_t> letters;
  std::size_t free = 0;
  for (std::size_t i = 0; i < ends.size(); ++i) {
    const std::size_t lowest = rows - (ends.size() - i);  // Room for those below.
    const std::size_t row = std::min(std::max(ends[i].first / kDotsDown, free), lowest);
    letters[row] = ends[i].second;
    free = row + 1;
  }
  return letters;
}

std::string axis_text(const Layout& layout, std::size_t row) {
  const auto label = layout.labels.find(row);
  const std::string_view mark = label == layout.labels.end() ? "│" : "┤";
  if (layout.columns.labels == 0) return std::string(mark);
  const std::string text = label == layout.labels.end() ? "" : label->second;
  return right_in(text, layout.columns.labels - 1) + " " + std::string(mark);
}

std::vector<std::string> plot_lines(const std::vector<PlotCurve>& curves, const Layout& layout,
                                    const PlotOptions& options, const Ink& ink) {
  const std::size_t rows = options.rows - kAroundPlot;
  BrailleGrid grid(curves.size(), layout.columns.plot, rows);
  std::vector<std::size_t> hues;
  for (std::size_t i = 0; i < curves.size(); ++i) {
    hues.push_back(curves[i].run);
    draw_curve(layout.curves[i], layout.values,
               options.range ? ColumnStroke::kRange : ColumnStroke::kMean, i, grid);
  }
  const std::map<std::size_t, std::size_t> letters = letter_rows(layout, rows, options.range);
  std::vector<std::string> lines;
  for (std::size_t row = 0; row < rows; ++row) {
    const auto end = letters.find(row);
    const std::string letter =
        end == letters.end()
            ? " "
            : ink.run(hues[end->second], std::string(1, run_letter(hues[end->second])));
    lines.push_back(ink.dim(axis_text(layout, row)) + grid.line(row, ink, hues) + letter + " ");
  }
  return lines;
}

}  // namespace

std::vector<std::string> line_plot(const std::string& tag, std::vector<PlotCurve> curves,
                                   const PlotOptions& options, const Ink& ink) {
  const Facts facts = facts_of(curves);
  for (PlotCurve& curve : curves) {
    smooth_values(curve.values, options.smooth);
    if (options.log) std::ranges::transform(curve.values, curve.values.begin(), log_or_nan);
  }
  const Layout layout = lay_out(curves, options);
  std::vector<std::string> lines = {
      title_line(tag, note_of(facts, curves, layout, options), options.columns, ink)};
  for (std::string& line : plot_lines(curves, layout, options, ink)) {
    lines.push_back(std::move(line));
  }
  const StepAxis axis = step_axis(layout.steps, layout.columns);
  lines.push_back(ink.dim(axis.line));
  lines.push_back(ink.dim(axis.labels));
  return lines;
}

}  // namespace tbviz::cli
