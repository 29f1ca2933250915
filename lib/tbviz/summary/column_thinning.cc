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

// A double beyond the greatest float is as good as infinite.
bool is_finite_float(double value) {
  return std::abs(static_cast<float>(value)) <= std::numeric_limits<float>::max();
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

// The hot loop of a report: what is found stays in registers, as values and places, and becomes
// points behind it.
void ColumnThinner::add_finite(std::span<const std::int64_t> steps,
                               std::span<const double> values) {
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  const std::size_t size = values.size();
  const bool is_first = column_.finite == 0;
  float least = is_first ? kInfinity : column_.least.value;
  float greatest = is_first ? -kInfinity : column_.greatest.value;
  float positive = column_.least_positive.index == kNone ? kInfinity : column_.least_positive.value;
  std::size_t at_least = size;
  std::size_t at_greatest = size;
  std::size_t at_positive = size;
  double sum = column_.sum;
  for (std::size_t i = 0; i < size; ++i) {
    const auto value = static_cast<float>(values[i]);
    sum += value;
    if (value < least) {
      least = value;
      at_least = i;
    }
    if (value > greatest) {
      greatest = value;
      at_greatest = i;
    }
    if (value > 0 && value < positive) {
      positive = value;
      at_positive = i;
    }
  }
  column_.sum = sum;
  column_.finite += size;
  if (at_least < size) column_.least = {count_ + at_least, steps[at_least], least};
  if (at_greatest < size) column_.greatest = {count_ + at_greatest, steps[at_greatest], greatest};
  if (at_positive < size) {
    column_.least_positive = {count_ + at_positive, steps[at_positive], positive};
  }
  count_ += size;
}

void ColumnThinner::add_to_column(std::span<const std::int64_t> steps,
                                  std::span<const double> values) {
  column_.any = true;
  while (!values.empty()) {
    const auto bad = std::ranges::find_if_not(values, is_finite_float);
    const auto size = static_cast<std::size_t>(bad - values.begin());
    if (size > 0) {
      in_gap_ = false;
      add_finite(steps.first(size), values.first(size));
    }
    if (bad == values.end()) return;
    if (!in_gap_) add_gap({count_, steps[size], static_cast<float>(values[size])});
    in_gap_ = true;
    ++count_;
    steps = steps.subspan(size + 1);
    values = values.subspan(size + 1);
  }
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
