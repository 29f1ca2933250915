// A curve as the page has it. docs/report-page.md has the grammar.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "tbviz/event/scalar_curve.h"

namespace tbviz::cli {

/// A row of the index, but for its run and its offset, and its bytes.
struct CurveRow {
  std::size_t count = 0;  ///< Of points in the log,
  std::size_t kept = 0;   ///< and in the page.
  std::int64_t first = 0;
  std::int64_t last = 0;
  std::uint64_t unit = 1;   ///< That gaps are counted in.
  std::size_t width = 0;    ///< Of a gap in bytes.
  std::size_t columns = 0;  ///< 0: the curve is whole.
  std::string bytes;        ///< As many as a multiple of 4.
};

/// Whether so many columns leave a curve of `count` points whole: two values a column or fewer.
[[nodiscard]] constexpr bool stays_whole(std::size_t count, std::size_t columns) {
  return count / 2 < columns || (count / 2 == columns && count % 2 == 0);
}

/// The curve in as many columns. REQUIRES: it is sorted and not empty; columns > 0
[[nodiscard]] CurveRow make_curve_row(const ScalarCurve& curve, std::size_t columns);

}  // namespace tbviz::cli
