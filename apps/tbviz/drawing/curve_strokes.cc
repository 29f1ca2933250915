#include "drawing/curve_strokes.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>

namespace tbviz::cli {
namespace {

struct Dot {
  std::size_t x = 0;
  std::size_t y = 0;
};

/// Sets what lies between two dots, so that each touches the next.
class Join {
 public:
  Join(Dot from, Dot to, std::size_t curve, BrailleGrid& grid)
      : from_(from), to_(to), curve_(curve), grid_(grid) {}

  void draw() {
    const std::size_t across = to_.x - from_.x;
    const std::size_t down = std::max(from_.y, to_.y) - std::min(from_.y, to_.y);
    if (down <= across) {
      for (std::size_t i = 1; i < across; ++i) set(i, row_at(i, across), row_at(i, across));
      return;
    }
    for (std::size_t i = 0; i <= across; ++i) {
      const double middle = static_cast<double>(i);
      set(i, row_at(middle - 0.5, across), row_at(middle + 0.5, across));
    }
  }

 private:
  [[nodiscard]] std::size_t row_at(std::size_t i, std::size_t across) const {
    return row_at(static_cast<double>(i), across);
  }

  [[nodiscard]] std::size_t row_at(double i, std::size_t across) const {
    const double share = std::clamp(i / static_cast<double>(across), 0.0, 1.0);
    const auto start = static_cast<double>(from_.y);
    return static_cast<std::size_t>(
        std::nearbyint(start + (static_cast<double>(to_.y) - start) * share));
  }

  void set(std::size_t i, std::size_t from_y, std::size_t to_y) {
    grid_.set(curve_, from_.x + i, from_y, to_y);
  }

  Dot from_;
  Dot to_;
  std::size_t curve_;
  BrailleGrid& grid_;
};

}  // namespace

std::size_t row_of(double value, const ValueSpan& span, std::size_t rows) {
  double share = (span.high - value) / (span.high - span.low);
  if (!std::isfinite(span.high - span.low)) {
    share = (span.high / 2 - value / 2) / (span.high / 2 - span.low / 2);
  }
  const double row = std::nearbyint(share * static_cast<double>(rows - 1));
  return static_cast<std::size_t>(std::clamp(row, 0.0, static_cast<double>(rows - 1)));
}

void draw_curve(const std::vector<DotColumn>& columns, const ValueSpan& span, ColumnStroke stroke,
                std::size_t curve, BrailleGrid& grid) {
  const bool range = stroke == ColumnStroke::kRange;
  const auto row = [&](double value) { return row_of(value, span, grid.height()); };
  std::optional<Dot> before;
  for (const DotColumn& column : columns) {
    if (column.is_gap()) {
      before.reset();
      continue;
    }
    grid.set(curve, column.at, row(range ? column.least : column.mean),
             row(range ? column.greatest : column.mean));
    const Dot begin{column.at, row(range ? column.first : column.mean)};
    if (before) Join(*before, begin, curve, grid).draw();
    before = Dot{column.at, row(range ? column.last : column.mean)};
  }
}

}  // namespace tbviz::cli
