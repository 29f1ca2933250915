#include "tbviz/tensor/tensor_statistics.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

#include "tbviz/tensor/value_chunks.h"

namespace tbviz {
namespace {

// Independent accumulators: as many as keep the widest vector units busy.
constexpr std::size_t kLanes = 16;

/// Of some values of a tensor. Squares are of distances from the mean, so that nothing cancels
/// where the mean is far from zero; parts are joined by the formula of Chan, Golub and LeVeque
/// (1979).
struct Part {
  double min = std::numeric_limits<double>::infinity();
  double max = -std::numeric_limits<double>::infinity();
  double mean = 0;
  long double squares = 0;  // Squares of large doubles are no doubles.
  std::int64_t finite = 0;
  std::int64_t zeros = 0;
  std::int64_t nan = 0;
  std::int64_t infinite = 0;

  void add(const Part& other) {
    zeros += other.zeros;
    nan += other.nan;
    infinite += other.infinite;
    if (other.finite == 0) return;
    min = std::min(min, other.min);
    max = std::max(max, other.max);
    const auto count = static_cast<double>(finite + other.finite);
    const double share = static_cast<double>(other.finite) / count;
    // Two doubles may be further apart than a double reaches.
    const long double distance = static_cast<long double>(other.mean) - mean;
    squares += other.squares + distance * distance * static_cast<double>(finite) * share;
    mean = static_cast<double>(mean + distance * share);
    finite += other.finite;
  }
};

template <class T>
Part part_of_value(T value) {
  Part part;
  if (std::isnan(value)) {
    part.nan = 1;
  } else if (std::isinf(value)) {
    part.infinite = 1;
  } else {
    part.min = part.max = part.mean = static_cast<double>(value);
    part.finite = 1;
    part.zeros = value == T{0} ? 1 : 0;
  }
  return part;
}

template <class T>
Part part_one_by_one(std::span<const T> values) {
  Part part;
  for (const T value : values) part.add(part_of_value(value));
  return part;
}

double total(const std::array<double, kLanes>& lanes) {
  double sum = 0;
  for (const double lane : lanes) sum += lane;
  return sum;
}

// First range and mean, then the distances from it: the values are in the nearest cache by then.
template <class T>
Part part_of_chunk(std::span<const T> values) {
  const std::size_t whole = values.size() - values.size() % kLanes;
  if (whole == 0) return part_one_by_one(values);
  std::array<T, kLanes> min;
  std::array<T, kLanes> max;
  std::array<double, kLanes> sum{};
  std::array<T, kLanes> zeros{};  // Counts, which a float holds exactly: chunks are small.
  min.fill(values[0]);
  max.fill(values[0]);
  for (std::size_t i = 0; i < whole; i += kLanes) {
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      const T value = values[i + lane];
      min[lane] = value < min[lane] ? value : min[lane];
      max[lane] = value > max[lane] ? value : max[lane];
      sum[lane] += static_cast<double>(value);
      zeros[lane] += value == T{0} ? T{1} : T{0};
    }
  }
  Part part;
  part.mean = total(sum) / static_cast<double>(whole);
  // A NaN or an infinity anywhere shows in the sum.
  if (!std::isfinite(part.mean)) return part_one_by_one(values);
  std::array<double, kLanes> squares{};
  for (std::size_t i = 0; i < whole; i += kLanes) {
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      const double distance = static_cast<double>(values[i + lane]) - part.mean;
      squares[lane] += distance * distance;
    }
  }
  part.squares = total(squares);
  if (!std::isfinite(part.squares)) return part_one_by_one(values);
  part.finite = static_cast<std::int64_t>(whole);
  part.min = static_cast<double>(*std::min_element(min.begin(), min.end()));
  part.max = static_cast<double>(*std::max_element(max.begin(), max.end()));
  for (const T count : zeros) part.zeros += static_cast<std::int64_t>(count);
  part.add(part_one_by_one(values.subspan(whole)));
  return part;
}

Part part_of_block(const TensorView& tensor, std::int64_t block) {
  Part part;
  visit_chunk_type(tensor.dtype(), [&]<class T>() {
    ChunkReader<T> reader(tensor, block);
    for (auto chunk = reader.next(); !chunk.empty(); chunk = reader.next()) {
      part.add(part_of_chunk(chunk));
    }
  });
  return part;
}

TensorStatistics as_statistics(const Part& part) {
  TensorStatistics result;
  result.zeros = part.zeros;
  result.nan = part.nan;
  result.infinite = part.infinite;
  if (part.finite == 0) return result;
  result.min = part.min;
  result.max = part.max;
  result.mean = part.mean;
  if (part.finite > 1) {
    result.std =
        static_cast<double>(std::sqrt(part.squares / static_cast<double>(part.finite - 1)));
  }
  return result;
}

}  // namespace

std::vector<TensorStatistics> statistics_of(std::span<const TensorView> tensors) {
  std::vector<std::int64_t> blocks;
  for (const TensorView& tensor : tensors) blocks.push_back(count_blocks(tensor));
  const auto wholes = fold_blocks<Part>(
      blocks, [&](std::size_t i, std::int64_t block) { return part_of_block(tensors[i], block); });
  std::vector<TensorStatistics> results;
  for (const Part& whole : wholes) results.push_back(as_statistics(whole));
  return results;
}

}  // namespace tbviz
