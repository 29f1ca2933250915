#include "tbviz/summary/moments.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "tbviz/base/error.h"
#include "tbviz/summary/value_chunks.h"

namespace tbviz {
namespace {

// Independent accumulators: as many as keep the widest vector units busy.
constexpr std::size_t kLanes = 16;

template <class T>
struct Lanes {
  std::array<T, kLanes> min;
  std::array<T, kLanes> max;
  std::array<double, kLanes> sum{};
  std::array<double, kLanes> sum_squares{};

  explicit Lanes(T first) {
    min.fill(first);
    max.fill(first);
  }

  void add(const T* values) {
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      const T value = values[lane];
      min[lane] = value < min[lane] ? value : min[lane];
      max[lane] = value > max[lane] ? value : max[lane];
      const double wide = value;
      sum[lane] += wide;
      sum_squares[lane] += wide * wide;
    }
  }
};

double total(const std::array<double, kLanes>& lanes) {
  CompensatedSum sum;
  for (const double lane : lanes) sum.add(lane);
  return sum.value();
}

template <class T>
void add_one_by_one(Moments& moments, std::span<const T> values) {
  for (const double value : values) {
    if (!std::isfinite(value)) {
      ++moments.not_finite;
      continue;
    }
    ++moments.finite;
    moments.min = std::min(moments.min, value);
    moments.max = std::max(moments.max, value);
    moments.sum.add(value);
    moments.sum_squares.add(value * value);
  }
}

template <class T>
void add_values(Moments& moments, std::span<const T> values) {
  const std::size_t whole = values.size() - values.size() % kLanes;
  if (whole == 0) return add_one_by_one(moments, values);
  Lanes<T> lanes(values[0]);
  for (std::size_t i = 0; i < whole; i += kLanes) lanes.add(values.data() + i);
  const double sum = total(lanes.sum);
  // A NaN or an infinity anywhere shows in the sum.
  if (!std::isfinite(sum)) return add_one_by_one(moments, values);
  moments.finite += static_cast<std::int64_t>(whole);
  moments.sum.add(sum);
  moments.sum_squares.add(total(lanes.sum_squares));
  moments.min =
      std::min<double>(moments.min, *std::min_element(lanes.min.begin(), lanes.min.end()));
  moments.max =
      std::max<double>(moments.max, *std::max_element(lanes.max.begin(), lanes.max.end()));
  add_one_by_one(moments, values.subspan(whole));
}

}  // namespace

void CompensatedSum::add(double term) {
  const double sum = sum_ + term;
  error_ += std::abs(sum_) >= std::abs(term) ? (sum_ - sum) + term : (term - sum) + sum_;
  sum_ = sum;
}

void CompensatedSum::add(const CompensatedSum& other) {
  add(other.sum_);
  error_ += other.error_;
}

double CompensatedSum::value() const { return std::isfinite(sum_) ? sum_ + error_ : sum_; }

void Moments::add(std::span<const float> values) { add_values(*this, values); }

void Moments::add(std::span<const double> values) { add_values(*this, values); }

void Moments::add(const Moments& other) {
  min = std::min(min, other.min);
  max = std::max(max, other.max);
  sum.add(other.sum);
  sum_squares.add(other.sum_squares);
  finite += other.finite;
  not_finite += other.not_finite;
}

Moments moments_of(const TensorView& values) {
  Moments all;
  visit_chunk_type(values.dtype(), [&]<class T>() {
    const auto blocks = map_blocks<T>(values, [](ChunkReader<T>& reader) {
      Moments block;
      for (auto chunk = reader.next(); !chunk.empty(); chunk = reader.next()) block.add(chunk);
      return block;
    });
    for (const Moments& block : blocks) all.add(block);
  });
  return all;
}

void check_any_finite(const Moments& moments) {
  if (moments.finite > 0) return;
  if (moments.not_finite == 0) throw FormatError({}, "holds no values, so there is no histogram");
  if (moments.not_finite == 1) {
    throw FormatError({}, "the only value is not finite, so there is no histogram");
  }
  throw FormatError({}, fmt::format("none of the {} values is finite, so there is no histogram",
                                    moments.not_finite));
}

}  // namespace tbviz
