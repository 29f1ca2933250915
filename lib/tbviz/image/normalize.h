// The normalisation of torchvision's make_grid: clamp, shift, divide, in the array's own type.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <span>
#include <type_traits>

#include "tbviz/base/bytes.h"
#include "tbviz/image.h"
#include "tbviz/tensor/arithmetic.h"

namespace tbviz {

/// What is done to every value of a picture.
template <class T>
class Normalizer {
 public:
  using Real = Arithmetic<T>;

  /// high - low is formed in double, then cast, as make_grid holds both as Python floats. PyTorch
  /// rounds what it clamps to and subtracts to a short type, but not what it divides by.
  explicit Normalizer(const ValueRange& range)
      : low_(rounded<T>(static_cast<Real>(range.low))),
        high_(rounded<T>(static_cast<Real>(range.high))),
        divisor_(static_cast<Real>(std::max(range.high - range.low, 1e-5))) {}

  /// NaN stays NaN.
  [[nodiscard]] T operator()(T value) const {
    Real number = value;
    number = number < low_ ? low_ : number;
    number = number > high_ ? high_ : number;
    const Real shifted = rounded<T>(number - low_);
    return rounded<T>(shifted / divisor_);
  }

 private:
  Real low_;
  Real high_;
  Real divisor_;
};

namespace detail {

/// The extremes of every fourth (or second) value, side by side. Compilers do not find these
/// vectors by themselves: NaN and -0 forbid them to reorder minima.
template <class Real>
struct Lanes {
  using Integer = std::conditional_t<sizeof(Real) == 4, std::int32_t, std::int64_t>;
  typedef Real Vector __attribute__((vector_size(16)));  // `using` loses the attribute here.
  typedef Integer Mask __attribute__((vector_size(16)));
  static constexpr std::size_t kCount = 16 / sizeof(Real);

  Vector low = Vector{} + std::numeric_limits<Real>::infinity();
  Vector high = Vector{} - std::numeric_limits<Real>::infinity();
  Mask not_a_number = {};

  void look_at(const Real* values) {
    const Vector value = load_le<Vector>(values);
    low = value < low ? value : low;
    high = value > high ? value : high;
    not_a_number |= value != value;
  }
};

}  // namespace detail

/// The least and the greatest of `values`; both NaN if any of them is. REQUIRES: not empty.
template <class T>
[[nodiscard]] ValueRange range_of(std::span<const T> values) {
  using Real = Arithmetic<T>;
  Real low = std::numeric_limits<Real>::infinity();
  Real high = -low;
  bool not_a_number = false;
  const auto look_at = [&](Real value) {
    low = value < low ? value : low;
    high = value > high ? value : high;
    not_a_number |= value != value;
  };
  std::size_t i = 0;
  if constexpr (std::is_same_v<T, Real>) {
    // Four, so that one comparison need not wait for the one before.
    std::array<detail::Lanes<Real>, 4> parts;
    constexpr std::size_t kLanes = detail::Lanes<Real>::kCount;
    for (; i + parts.size() * kLanes <= values.size(); i += parts.size() * kLanes) {
      for (std::size_t k = 0; k < parts.size(); ++k) {
        parts[k].look_at(values.data() + i + k * kLanes);
      }
    }
    for (const auto& part : parts) {
      for (std::size_t lane = 0; lane < kLanes; ++lane) {
        low = std::min<Real>(low, part.low[lane]);
        high = std::max<Real>(high, part.high[lane]);
        not_a_number |= part.not_a_number[lane] != 0;
      }
    }
  }
  for (; i < values.size(); ++i) look_at(values[i]);
  constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
  if (not_a_number) return {kNaN, kNaN};
  return {static_cast<double>(low), static_cast<double>(high)};
}

}  // namespace tbviz
