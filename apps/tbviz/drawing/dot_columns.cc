#include "drawing/dot_columns.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace tbviz::cli {
namespace {

std::size_t column_of(std::int64_t step, const StepSpan& span, std::size_t count) {
  const double share = (static_cast<double>(step) - span.first) / (span.last - span.first);
  const double at = std::nearbyint(share * static_cast<double>(count - 1));
  return static_cast<std::size_t>(std::clamp(at, 0.0, static_cast<double>(count - 1)));
}

/// Of numbers whose sum may be beyond a double.
double mean_of(std::span<const double> values, double sum, std::size_t finite) {
  const auto count = static_cast<double>(finite);
  if (std::isfinite(sum)) return sum / count;
  double mean = 0;
  for (const double value : values) {
    if (std::isfinite(value)) mean += value / count;
  }
  return mean;
}

DotColumn figures_of(std::size_t at, std::span<const double> values) {
  constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
  DotColumn column{at, kNaN, kNaN, kNaN, kNaN, kNaN};
  double sum = 0;
  std::size_t finite = 0;
  for (const double value : values) {
    if (!std::isfinite(value)) continue;
    if (finite++ == 0) column.first = column.least = column.greatest = value;
    column.least = std::min(column.least, value);
    column.greatest = std::max(column.greatest, value);
    column.last = value;
    sum += value;
  }
  if (finite > 0) column.mean = mean_of(values, sum, finite);
  return column;
}

}  // namespace

std::vector<DotColumn> dot_columns(std::span<const std::int64_t> steps,
                                   std::span<const double> values, const StepSpan& span,
                                   std::size_t count) {
  std::vector<DotColumn> columns;
  for (std::size_t begin = 0; begin < steps.size();) {
    const std::size_t at = column_of(steps[begin], span, count);
    std::size_t end = begin + 1;
    while (end < steps.size() && column_of(steps[end], span, count) == at) ++end;
    columns.push_back(figures_of(at, values.subspan(begin, end - begin)));
    begin = end;
  }
  return columns;
}

}  // namespace tbviz::cli
