// A curve as dots that touch.
#pragma once

#include <cstddef>
#include <vector>

#include "drawing/braille_grid.h"
#include "drawing/dot_columns.h"

namespace tbviz::cli {

/// Which values the lowest and the highest row of dots stand for. REQUIRES: low < high
struct ValueSpan {
  double low = 0;
  double high = 1;
};

/// The row of dots, from the top, of `rows`, that is nearest to a finite value.
[[nodiscard]] std::size_t row_of(double value, const ValueSpan& span, std::size_t rows);

enum class ColumnStroke : bool {
  kMean,   ///< A dot.
  kRange,  ///< From the least to the greatest value.
};

/// Draws the columns and joins each to the one before, but for gaps.
void draw_curve(const std::vector<DotColumn>& columns, const ValueSpan& span, ColumnStroke stroke,
                std::size_t curve, BrailleGrid& grid);

}  // namespace tbviz::cli
