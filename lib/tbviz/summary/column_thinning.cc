#include "tbviz/summary/column_thinning.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <limits>
#include <utility>

namespace tbviz {
namespace {

// Products of a step's distance and a number of columns take more than 64 bits.
__extension__ using Wide = unsigned __int128;

Wide distance(std::int64_t from, std::int64_t to) {
  return static_cast<std::uint64_t>(to) - static_cast<std::uint64_t>(from);
}

}  // namespace

ColumnThinner::ColumnThinner(std::int64_t first, std::int64_t last, std::size_t columns)
    : first_(first),
      last_(last),
      columns_(columns),
      column_end_(first),
      means_(columns, std::numeric_limits<float>::infinity()) {
  column_end_ = last_step_of(0);
}

std::size_t ColumnThinner::column_of(std::int64_t step) const {
  return static_cast<std::size_t>(distance(first_, step) * columns_ /
                                  (distance(first_, last_) + 1));
}

std::int64_t ColumnThinner::last_step_of(std::size_t column) const {
  const Wide span = distance(first_, last_) + 1;
  const Wide next = (span * (column + 1) + columns_ - 1) / columns_;  // Where the next one begins.
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(first_) +
                                   static_cast<std::uint64_t>(next - 1));
}

void ColumnThinner::keep(const Point& point) {
  if (point.index == kNone) return;
  if (!kept_.empty() && kept_.back().index == point.index) return;
  kept_.push_back(point);
}

void ColumnThinner::begin_column(std::int64_t step) {
  end_column();
  number_ = column_of(step);
  column_end_ = last_step_of(number_);
}

void ColumnThinner::end_column() {
  if (!column_.any) return;
  const bool spans_zero =
      column_.finite > 0 && column_.least.value <= 0 && column_.greatest.value > 0;
  std::array points = {column_.least, column_.greatest, column_.gap,
                       spans_zero ? column_.least_positive : Point()};
  std::ranges::sort(points, {}, &Point::index);
  for (const Point& point : points) keep(point);
  means_[number_] = column_.finite > 0
                        ? static_cast<float>(column_.sum / static_cast<double>(column_.finite))
                        : std::numeric_limits<float>::quiet_NaN();
  column_ = {};
}

void ColumnThinner::add_gap(const Point& point) {
  if (gap_count_++ < columns_) gaps_.push_back(point);
  if (column_.gap.index == kNone) column_.gap = point;
}

void ColumnThinner::add_to_column(std::span<const std::int64_t> steps,
                                  std::span<const double> values) {
  Column column = column_;
  column.any = true;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const auto value = static_cast<float>(values[i]);
    if (!(std::abs(value) <= std::numeric_limits<float>::max())) {
      column_ = column;
      if (!in_gap_) add_gap({count_ + i, steps[i], value});
      column = column_;
      in_gap_ = true;
      continue;
    }
    in_gap_ = false;
    column.sum += value;
    const bool is_first = column.finite++ == 0;
    if (is_first || value < column.least.value) column.least = {count_ + i, steps[i], value};
    if (is_first || value > column.greatest.value) column.greatest = {count_ + i, steps[i], value};
    if (value > 0 &&
        (column.least_positive.index == kNone || value < column.least_positive.value)) {
      column.least_positive = {count_ + i, steps[i], value};
    }
  }
  column_ = column;
  count_ += steps.size();
}

void ColumnThinner::add(std::span<const std::int64_t> steps, std::span<const double> values) {
  if (steps.empty()) return;
  if (count_ == 0) keep({0, steps[0], static_cast<float>(values[0])});
  while (!steps.empty()) {
    if (steps.front() > column_end_) begin_column(steps.front());
    const auto end = std::ranges::upper_bound(steps, column_end_);
    const auto size = static_cast<std::size_t>(end - steps.begin());
    add_to_column(steps.first(size), values.first(size));
    last_point_ = {count_ - 1, steps[size - 1], static_cast<float>(values[size - 1])};
    steps = steps.subspan(size);
    values = values.subspan(size);
  }
}

void ColumnThinner::keep_all_gaps() {
  if (gap_count_ > columns_) return;
  std::vector<Point> all;
  all.reserve(kept_.size() + gaps_.size());
  std::ranges::set_union(kept_, gaps_, std::back_inserter(all), {}, &Point::index, &Point::index);
  kept_ = std::move(all);
}

ThinnedCurve ColumnThinner::finish() {
  end_column();
  keep(last_point_);
  keep_all_gaps();
  ThinnedCurve curve{{}, {}, std::move(means_)};
  curve.steps.reserve(kept_.size());
  curve.values.reserve(kept_.size());
  for (const Point& point : kept_) {
    curve.steps.push_back(point.step);
    curve.values.push_back(point.value);
  }
  return curve;
}

}  // namespace tbviz
