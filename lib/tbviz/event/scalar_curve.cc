#include "tbviz/event/scalar_curve.h"

#include <algorithm>
#include <bit>
#include <limits>
#include <numeric>
#include <utility>

#include "tbviz/base/bytes.h"

namespace tbviz {
namespace {

bool is_float(double value) {
  return std::bit_cast<std::uint64_t>(static_cast<double>(static_cast<float>(value))) ==
         std::bit_cast<std::uint64_t>(value);
}

// Steps may be any, so that differences are taken modulo 2^64.
std::uint64_t gap_between(std::int64_t from, std::int64_t to) {
  return static_cast<std::uint64_t>(to) - static_cast<std::uint64_t>(from);
}

std::int64_t step_behind(std::int64_t step, std::uint64_t gap) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(step) + gap);
}

std::uint8_t size_of_gaps(std::uint64_t largest) {
  if (largest <= std::numeric_limits<std::uint8_t>::max()) return 1;
  if (largest <= std::numeric_limits<std::uint16_t>::max()) return 2;
  if (largest <= std::numeric_limits<std::uint32_t>::max()) return 4;
  return 8;
}

template <class Number, class Value>
std::byte* store_all(std::byte* at, std::span<const Value> values) {
  for (const Value value : values) {
    store_le(at, static_cast<Number>(value));
    at += sizeof(Number);
  }
  return at;
}

void store_gaps(std::byte* at, std::uint8_t size, std::span<const std::uint64_t> gaps) {
  switch (size) {
    case 1:
      store_all<std::uint8_t>(at, gaps);
      break;
    case 2:
      store_all<std::uint16_t>(at, gaps);
      break;
    case 4:
      store_all<std::uint32_t>(at, gaps);
      break;
    case 8:
      store_all<std::uint64_t>(at, gaps);
      break;
    default:
      break;
  }
}

template <class Gap>
void add_gaps(const std::byte* at, std::vector<std::int64_t>& steps) {
  for (std::size_t i = 1; i < steps.size(); ++i, at += sizeof(Gap)) {
    steps[i] = step_behind(steps[i - 1], load_le<Gap>(at));
  }
}

template <class Number>
void load_all(const std::byte* at, std::vector<double>& values) {
  for (double& value : values) {
    value = static_cast<double>(load_le<Number>(at));
    at += sizeof(Number);
  }
}

CurvePoints sorted(const CurvePoints& points) {
  std::vector<std::size_t> order(points.steps.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return points.steps[i]; });
  CurvePoints result;
  result.steps.reserve(order.size());
  result.values.reserve(order.size());
  for (const std::size_t i : order) {
    result.steps.push_back(points.steps[i]);
    result.values.push_back(points.values[i]);
  }
  return result;
}

}  // namespace

std::size_t ScalarCurve::size_of(const Pack& pack) {
  return std::size_t{pack.count} * pack.value_size + (pack.count - std::size_t{1}) * pack.gap_size;
}

void ScalarCurve::pack() {
  if (steps_.empty()) return;
  Pack& pack = packs_.emplace_back();
  pack.first_step = steps_.front();
  pack.count = static_cast<std::uint16_t>(steps_.size());
  pack.value_size = std::ranges::all_of(values_, is_float) ? sizeof(float) : sizeof(double);
  std::vector<std::uint64_t> gaps;
  gaps.reserve(steps_.size());
  for (std::size_t i = 1; i < steps_.size(); ++i) {
    gaps.push_back(gap_between(steps_[i - 1], steps_[i]));
  }
  const auto [least, largest] = std::ranges::minmax_element(gaps);
  if (!gaps.empty()) pack.gap = *least;
  pack.gap_size = gaps.empty() || *least == *largest ? 0 : size_of_gaps(*largest);
  pack.bytes.resize(size_of(pack));
  std::byte* const behind =
      pack.value_size == sizeof(float)
          ? store_all<float>(pack.bytes.data(), std::span<const double>(values_))
          : store_all<double>(pack.bytes.data(), std::span<const double>(values_));
  store_gaps(behind, pack.gap_size, gaps);
  if (store_ && !store_->take_memory(pack.bytes.size())) {
    pack.offset = store_->write(pack.bytes);
    pack.bytes = {};
  }
  packed_ += steps_.size();
  steps_.clear();
  values_.clear();
}

void ScalarCurve::unpack(const Pack& pack, std::vector<std::int64_t>& steps,
                         std::vector<double>& values) const {
  steps.resize(pack.count);
  values.resize(pack.count);
  std::vector<std::byte> stored;
  if (pack.bytes.empty()) {
    stored.resize(size_of(pack));
    store_->read(pack.offset, stored);
  }
  const std::byte* const at = pack.bytes.empty() ? stored.data() : pack.bytes.data();
  if (pack.value_size == sizeof(float)) {
    load_all<float>(at, values);
  } else {
    load_all<double>(at, values);
  }
  steps.front() = pack.first_step;
  const std::byte* const gaps = at + std::size_t{pack.count} * pack.value_size;
  switch (pack.gap_size) {
    case 1:
      return add_gaps<std::uint8_t>(gaps, steps);
    case 2:
      return add_gaps<std::uint16_t>(gaps, steps);
    case 4:
      return add_gaps<std::uint32_t>(gaps, steps);
    case 8:
      return add_gaps<std::uint64_t>(gaps, steps);
    default:
      break;
  }
  for (std::size_t i = 1; i < steps.size(); ++i) steps[i] = step_behind(steps[i - 1], pack.gap);
}

void ScalarCurve::for_each_part(
    const std::function<void(std::span<const std::int64_t>, std::span<const double>)>& use) const {
  std::vector<std::int64_t> steps;
  std::vector<double> values;
  for (const Pack& pack : packs_) {
    unpack(pack, steps, values);
    use(steps, values);
  }
  if (!steps_.empty()) use(steps_, values_);
}

CurvePoints ScalarCurve::points() const {
  CurvePoints points;
  points.steps.reserve(count());
  points.values.reserve(count());
  for_each_part([&](std::span<const std::int64_t> steps, std::span<const double> values) {
    points.steps.insert(points.steps.end(), steps.begin(), steps.end());
    points.values.insert(points.values.end(), values.begin(), values.end());
  });
  return is_sorted_ ? points : sorted(points);
}

void ScalarCurve::sort() {
  if (is_sorted_) return;
  const CurvePoints all = points();
  ScalarCurve curve = empty_one();
  for (std::size_t i = 0; i < all.steps.size(); ++i) curve.add(all.steps[i], all.values[i]);
  *this = std::move(curve);
}

std::size_t ScalarCurve::drop_hidden(const RestartMarks<std::size_t>& marks) {
  if (marks.empty()) return 0;
  ScalarCurve shown = empty_one();
  std::size_t at = 0;
  for_each_part([&](std::span<const std::int64_t> steps, std::span<const double> values) {
    for (std::size_t i = 0; i < steps.size(); ++i, ++at) {
      if (!marks.hides(at, steps[i])) shown.add(steps[i], values[i]);
    }
  });
  const std::size_t hidden = count() - shown.count();
  *this = std::move(shown);
  return hidden;
}

void ScalarCurve::finish() {
  pack();
  packs_.shrink_to_fit();
  steps_ = {};
  values_ = {};
}

}  // namespace tbviz
