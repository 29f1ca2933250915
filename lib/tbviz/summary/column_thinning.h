// Long curves in few points: of each stretch of steps its extremes and its mean.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace tbviz {

/// What is left of a curve.
struct ThinnedCurve {
  std::vector<std::int64_t> steps;  ///< Of the points that are kept, in their order.
  std::vector<float> values;        ///< As many.
  std::vector<float> means;         ///< By column: of its finite values; NaN if it has others only,
                                    ///< infinity if it has none.

  bool operator==(const ThinnedCurve&) const = default;
};

/// Thins a curve that is told from front to back. Step s lies in column
/// floor((s - first) * columns / (last - first + 1)).
///
/// Values are rounded to float32 first. Kept are: of each column the first of its least and of its
/// greatest values, and, if the one is not above 0 and the other is, of its least ones above 0; the
/// curve's first and last point; of each gap, which is a stretch of values that are not finite, the
/// first: of more gaps than there are columns the first that begins in each column.
class ColumnThinner {
 public:
  /// `first` and `last` are the curve's least and greatest step. REQUIRES: columns > 0
  ColumnThinner(std::int64_t first, std::int64_t last, std::size_t columns);

  /// REQUIRES: steps never go back, from one call to the next either, and lie between the two
  void add(std::span<const std::int64_t> steps, std::span<const double> values);

  [[nodiscard]] ThinnedCurve finish();

 private:
  struct Point {
    std::size_t index = kNone;  // In the curve.
    std::int64_t step = 0;
    float value = 0;
  };
  /// What is known of the column that points are added to.
  struct Column {
    Point least, greatest, least_positive, gap;
    double sum = 0;
    std::size_t finite = 0;
    bool any = false;
  };
  static constexpr std::size_t kNone = ~std::size_t{0};

  [[nodiscard]] std::size_t column_of(std::int64_t step) const;
  [[nodiscard]] std::int64_t last_step_of(std::size_t column) const;
  void begin_column(std::int64_t step);
  void end_column();
  void add_to_column(std::span<const std::int64_t> steps, std::span<const double> values);
  void add_finite(std::span<const std::int64_t> steps, std::span<const double> values);
  void add_gap(const Point& point);
  void keep(const Point& point);
  void keep_all_gaps();

  std::int64_t first_;
  std::int64_t last_;
  std::size_t columns_;
  std::size_t count_ = 0;    // Of points so far.
  std::size_t number_ = 0;   // Of the column.
  std::int64_t column_end_;  // Its last step.
  Column column_;
  bool in_gap_ = false;
  std::vector<Point> gaps_;  // The first ones.
  std::size_t gap_count_ = 0;
  Point last_point_;
  std::vector<Point> kept_;
  std::vector<float> means_;
};

}  // namespace tbviz
