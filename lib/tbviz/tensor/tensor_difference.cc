#include "tbviz/tensor/tensor_difference.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstring>
#include <limits>
#include <type_traits>
#include <utility>

#include "tbviz/tensor/moments.h"
#include "tbviz/tensor/value_chunks.h"

namespace tbviz {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

template <class T>
double distance(T a, T b) {
  if constexpr (std::is_floating_point_v<T>) {
    return std::abs(static_cast<double>(b) - static_cast<double>(a));
  } else {  // Exact before it becomes a double; a double's own would lose what lies beyond 2^53.
    const auto low = static_cast<std::uint64_t>(std::min(a, b));
    return static_cast<double>(static_cast<std::uint64_t>(std::max(a, b)) - low);
  }
}

/// Of some pairs of elements. Sums are over those of finite numbers.
struct Part {
  double max = 0;
  CompensatedSum sum;
  CompensatedSum squares;
  CompensatedSum squares_a;
  CompensatedSum squares_b;
  CompensatedSum dot;
  std::uint64_t bits_a = 0;  // All that are set in one of a's numbers.
  std::int64_t finite = 0;
  std::int64_t differing = 0;
  std::int64_t nan_mismatches = 0;
  std::int64_t infinite_mismatches = 0;

  // Whatever the signs of a's zeros.
  [[nodiscard]] bool is_from_zero() const {
    return max > 0 && bits_a << 1 == 0 && infinite_mismatches == 0;
  }

  void add(const Part& other) {
    max = std::max(max, other.max);
    sum.add(other.sum);
    squares.add(other.squares);
    squares_a.add(other.squares_a);
    squares_b.add(other.squares_b);
    dot.add(other.dot);
    bits_a |= other.bits_a;
    finite += other.finite;
    differing += other.differing;
    nan_mismatches += other.nan_mismatches;
    infinite_mismatches += other.infinite_mismatches;
  }

  template <class T>
  void add_pair(T value_a, T value_b) {
    const auto a = static_cast<double>(value_a);
    const auto b = static_cast<double>(value_b);
    if (std::isfinite(a) && std::isfinite(b)) {
      const double apart = distance(value_a, value_b);
      ++finite;
      differing += apart != 0 ? 1 : 0;
      max = std::max(max, apart);
      sum.add(apart);
      squares.add(apart * apart);
      squares_a.add(a * a);
      squares_b.add(b * b);
      dot.add(a * b);
      bits_a |= std::bit_cast<std::uint64_t>(a);
    } else if (std::isnan(a) != std::isnan(b)) {
      ++differing;
      ++nan_mismatches;
    } else if (!std::isnan(a) && a != b) {
      ++differing;
      ++infinite_mismatches;
    }
  }
};

// Numbers side by side: compilers do not find these vectors among so many sums by themselves.
typedef double Vector __attribute__((vector_size(16)));  // `using` loses the attribute here.
typedef std::int64_t Mask __attribute__((vector_size(16)));
constexpr std::size_t kLanes = 4;
using Four = std::array<Vector, 2>;

// What number(lane) yields for every lane.
template <class Function>
Four four(Function&& number) {
  std::array<double, kLanes> numbers;
  for (std::size_t lane = 0; lane < kLanes; ++lane) numbers[lane] = number(lane);
  return std::bit_cast<Four>(numbers);
}

/// Of every other pair of elements, two side by side.
struct Sums {
  Vector max{}, sum{}, squares{}, squares_a{}, squares_b{}, dot{};
  Mask differing{}, bits_a{};

  void add(Vector a, Vector b, Vector apart) {
    max = apart > max ? apart : max;
    differing -= apart != 0.0;  // True is -1.
    sum += apart;
    squares += apart * apart;
    squares_a += a * a;
    squares_b += b * b;
    dot += a * b;
    bits_a |= std::bit_cast<Mask>(a);
  }

  void add(const Sums& other) {
    max = other.max > max ? other.max : max;
    differing += other.differing;
    sum += other.sum;
    squares += other.squares;
    squares_a += other.squares_a;
    squares_b += other.squares_b;
    dot += other.dot;
    bits_a |= other.bits_a;
  }
};

template <class T>
Sums sums_of(const T* a, const T* b, std::size_t count) {
  // Two, so that an addition need not wait for the one before.
  std::array<Sums, 2> sums;
  for (std::size_t i = 0; i < count; i += kLanes) {
    const Four x = four([&](std::size_t lane) { return static_cast<double>(a[i + lane]); });
    const Four y = four([&](std::size_t lane) { return static_cast<double>(b[i + lane]); });
    const Four apart = four([&](std::size_t lane) { return distance(a[i + lane], b[i + lane]); });
    for (std::size_t half = 0; half < sums.size(); ++half) {
      sums[half].add(x[half], y[half], apart[half]);
    }
  }
  sums[0].add(sums[1]);
  return sums[0];
}

double total(Vector lanes) { return lanes[0] + lanes[1]; }

template <class T>
void add_chunk(Part& part, std::span<const T> a, std::span<const T> b) {
  std::size_t i = a.size() - a.size() % kLanes;
  const Sums sums = sums_of(a.data(), b.data(), i);
  // A NaN or an infinity anywhere shows in the squares.
  if (std::isfinite(total(sums.squares_a) + total(sums.squares_b) + total(sums.squares))) {
    part.max = std::max({part.max, sums.max[0], sums.max[1]});
    part.sum.add(total(sums.sum));
    part.squares.add(total(sums.squares));
    part.squares_a.add(total(sums.squares_a));
    part.squares_b.add(total(sums.squares_b));
    part.dot.add(total(sums.dot));
    part.bits_a |= static_cast<std::uint64_t>(sums.bits_a[0] | sums.bits_a[1]);
    part.finite += static_cast<std::int64_t>(i);
    part.differing += sums.differing[0] + sums.differing[1];
  } else {
    i = 0;
  }
  for (; i < a.size(); ++i) part.add_pair(a[i], b[i]);
}

// As visit_chunk_type, for a type that holds the values of both.
template <class Function>
decltype(auto) visit_pair_type(const TensorPair& pair, Function&& function) {
  const DType dtype = pair.a.dtype();
  if (dtype == pair.b.dtype()) {
    if (dtype == DType::kInt64) return function.template operator()<std::int64_t>();
    if (dtype == DType::kUInt64) return function.template operator()<std::uint64_t>();
  }
  return visit_chunk_type(needs_double(dtype) ? dtype : pair.b.dtype(),
                          std::forward<Function>(function));
}

// function(chunk of a, chunk of b) for the elements of a block.
template <class T, class Function>
void for_each_chunk(const TensorPair& pair, std::int64_t block, Function&& function) {
  ChunkReader<T> reader_a(pair.a, block);
  ChunkReader<T> reader_b(pair.b, block);
  for (auto a = reader_a.next(); !a.empty(); a = reader_a.next()) function(a, reader_b.next());
}

Part part_of_block(const TensorPair& pair, std::int64_t block) {
  Part part;
  visit_pair_type(pair, [&]<class T>() {
    for_each_chunk<T>(pair, block, [&](auto a, auto b) { add_chunk(part, a, b); });
  });
  return part;
}

// ||b - a|| / ||a||
double relative_of(const Part& part, double norm, double norm_a) {
  if (part.finite > 0 && part.max == 0) return 0;
  if (part.is_from_zero()) return kInfinity;
  return norm_a > 0 && std::isfinite(norm + norm_a) ? norm / norm_a : kNan;
}

TensorDifference as_difference(const Part& part) {
  TensorDifference result;
  if (part.differing == 0) return result;
  result.differing = part.differing;
  result.nan_mismatches = part.nan_mismatches;
  const double norm = std::sqrt(part.squares.value());
  const double norm_a = std::sqrt(part.squares_a.value());
  const double norm_b = std::sqrt(part.squares_b.value());
  result.max_abs = part.finite > 0 ? part.max : kNan;
  result.mean_abs = part.sum.value() / static_cast<double>(part.finite);
  const bool in_range = std::isfinite(norm + norm_a + norm_b);
  result.relative = relative_of(part, norm, norm_a);
  result.from_zero = part.is_from_zero();
  const double cosine = in_range ? part.dot.value() / norm_a / norm_b : kNan;
  result.cosine = std::isnan(cosine) ? kNan : std::clamp(cosine, -1.0, 1.0);
  if (part.infinite_mismatches > 0) {
    result.max_abs = result.mean_abs = result.relative = kInfinity;
    result.cosine = kNan;
  }
  return result;
}

bool have_comparable_bytes(const TensorPair& pair) {
  return pair.a.dtype() == pair.b.dtype() && pair.a.is_contiguous() && pair.b.is_contiguous();
}

bool are_same_bytes(const TensorPair& pair, std::int64_t block) {
  const std::size_t size = static_cast<std::size_t>(kBlockSize) * size_of(pair.a.dtype());
  const std::size_t begin = static_cast<std::size_t>(block) * size;
  const Bytes a = pair.a.bytes().subspan(begin);
  return std::memcmp(a.data(), pair.b.bytes().data() + begin, std::min(size, a.size())) == 0;
}

struct Differs {
  bool value = false;

  void add(Differs other) { value = value || other.value; }
};

// The blocks whose values are to be looked at: none of pairs that are the same bytes. Stops looking
// at a pair's bytes where they differ first.
std::vector<std::int64_t> blocks_to_compare(std::span<const TensorPair> pairs) {
  std::vector<std::int64_t> blocks;
  for (const TensorPair& pair : pairs) {
    blocks.push_back(have_comparable_bytes(pair) ? count_blocks(pair.a) : 0);
  }
  std::vector<std::atomic<bool>> found(pairs.size());
  const auto differ = fold_blocks<Differs>(blocks, [&](std::size_t i, std::int64_t block) {
    if (!found[i] && !are_same_bytes(pairs[i], block)) found[i] = true;
    return Differs{found[i]};
  });
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    const bool look = !have_comparable_bytes(pairs[i]) || differ[i].value;
    blocks[i] = look ? count_blocks(pairs[i].a) : 0;
  }
  return blocks;
}

}  // namespace

std::vector<TensorDifference> differences_of(std::span<const TensorPair> pairs) {
  const std::vector<std::int64_t> blocks = blocks_to_compare(pairs);
  const auto wholes = fold_blocks<Part>(
      blocks, [&](std::size_t i, std::int64_t block) { return part_of_block(pairs[i], block); });
  std::vector<TensorDifference> results;
  for (const Part& whole : wholes) results.push_back(as_difference(whole));
  return results;
}

Tensor subtract(const TensorPair& pair) {
  Tensor result(DType::kFloat32, pair.a.shape());
  float* const begin = result.values<float>().data();
  parallel_for(static_cast<std::size_t>(count_blocks(pair.a)), [&](std::size_t block) {
    float* to = begin + static_cast<std::int64_t>(block) * kBlockSize;
    visit_pair_type(pair, [&]<class T>() {
      for_each_chunk<T>(pair, static_cast<std::int64_t>(block), [&](auto a, auto b) {
        for (std::size_t i = 0; i < a.size(); ++i) {
          const double apart = distance(a[i], b[i]);
          *to++ = static_cast<float>(b[i] < a[i] ? -apart : apart);
        }
      });
    });
  });
  return result;
}

}  // namespace tbviz
