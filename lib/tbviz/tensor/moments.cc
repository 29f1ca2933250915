#include "tbviz/tensor/moments.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

#include "tbviz/base/wide_vectors.h"
#include "tbviz/error.h"
#include "tbviz/tensor/value_chunks.h"

namespace tbviz {
namespace {

// Values that are added side by side, and independent accumulators for them, so that one addition
// need not wait for the one before. Compilers do not find these vectors by themselves.
constexpr std::size_t kWidth = 4;
constexpr std::size_t kAccumulators = 2;
constexpr std::size_t kStep = kWidth * kAccumulators;

typedef double Doubles __attribute__((vector_size(kWidth * sizeof(double))));

template <class T>
struct Accumulator {
  typedef T Vector
      __attribute__((vector_size(kWidth * sizeof(T))));  // `using` loses the attribute.

  Vector min;
  Vector max;
  Doubles sum = {};
  Doubles sum_squares = {};

  explicit Accumulator(T first) : min{first, first, first, first}, max(min) {}

  void add(const T* values) {
    Vector value;
    std::memcpy(&value, values, sizeof value);
    min = value < min ? value : min;
    max = value > max ? value : max;
    const Doubles wide = __builtin_convertvector(value, Doubles);
    sum += wide;
    sum_squares += wide * wide;
  }
};

template <class T>
using Accumulators = std::array<Accumulator<T>, kAccumulators>;

template <class T>
TBVIZ_WIDE_VECTORS Accumulators<T> accumulate(const T* values, std::size_t count) {
  Accumulators<T> all{Accumulator<T>(values[0]), Accumulator<T>(values[0])};
  for (std::size_t i = 0; i < count; i += kStep) {
    for (std::size_t k = 0; k < kAccumulators; ++k) all[k].add(values + i + k * kWidth);
  }
  return all;
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
  const std::size_t whole = values.size() - values.size() % kStep;
  if (whole == 0) return add_one_by_one(moments, values);
  CompensatedSum sum;
  CompensatedSum sum_squares;
  T min = values[0];
  T max = values[0];
  for (const Accumulator<T>& part : accumulate(values.data(), whole)) {
    for (std::size_t lane = 0; lane < kWidth; ++lane) {
      sum.add(part.sum[lane]);
      sum_squares.add(part.sum_squares[lane]);
      min = std::min(min, part.min[lane]);
      max = std::max(max, part.max[lane]);
    }
  }
  // A NaN or an infinity anywhere shows in the sum.
  if (!std::isfinite(sum.value())) return add_one_by_one(moments, values);
  moments.finite += static_cast<std::int64_t>(whole);
  moments.sum.add(sum.value());
  moments.sum_squares.add(sum_squares.value());
  moments.min = std::min<double>(moments.min, min);
  moments.max = std::max<double>(moments.max, max);
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
