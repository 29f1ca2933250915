// A curve in as few points as a plot has columns of dots.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace tbviz::cli {

/// The finite values of a curve that fall into one column of dots. Without any, all figures are
/// NaN.
struct DotColumn {
  std::size_t at = 0;  ///< From the left.
  double mean = 0;
  double least = 0;
  double greatest = 0;
  double first = 0;
  double last = 0;

  [[nodiscard]] bool is_gap() const { return mean != mean; }
};

/// Which steps the first and the last column stand for. REQUIRES: first < last
struct StepSpan {
  double first = 0;
  double last = 1;
};

/// The columns, of `count` in a row, that a curve has values in, from the left. A value belongs to
/// the column that is nearest to its step. Values that are not finite are left out of a column's
/// figures. REQUIRES: as many steps, in rising order, as values; count > 0
[[nodiscard]] std::vector<DotColumn> dot_columns(std::span<const std::int64_t> steps,
                                                 std::span<const double> values,
                                                 const StepSpan& span, std::size_t count);

}  // namespace tbviz::cli
