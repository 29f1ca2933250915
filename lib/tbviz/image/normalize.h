// The normalisation of torchvision's make_grid: clamp, shift, divide, in the array's own type.
#pragma once

#include <algorithm>
#include <limits>
#include <span>
#include <type_traits>

#include "tbviz/image/grid.h"
#include "tbviz/tensor/half.h"

namespace tbviz {

/// Short floats are calculated with as float and rounded to their own type after every operation,
/// as PyTorch does.
template <class T>
inline constexpr bool kIsShortFloat = std::is_same_v<T, Float16> || std::is_same_v<T, BFloat16>;

template <class T>
using Arithmetic = std::conditional_t<std::is_same_v<T, double>, double, float>;

template <class T>
[[nodiscard]] inline T rounded(Arithmetic<T> value) {
  if constexpr (kIsShortFloat<T>) {
    return T::nearest(value);
  } else {
    return value;
  }
}

/// What is done to every value of a picture.
template <class T>
class Normalizer {
 public:
  using Number = Arithmetic<T>;

  /// high - low is formed in double, then cast, as make_grid holds both as Python floats. PyTorch
  /// rounds what it clamps to and subtracts to a short type, but not what it divides by.
  explicit Normalizer(const ValueRange& range)
      : low_(rounded<T>(static_cast<Number>(range.low))),
        high_(rounded<T>(static_cast<Number>(range.high))),
        divisor_(static_cast<Number>(std::max(range.high - range.low, 1e-5))) {}

  /// NaN stays NaN.
  [[nodiscard]] T operator()(T value) const {
    Number number = value;
    number = number < low_ ? low_ : number;
    number = number > high_ ? high_ : number;
    const Number shifted = rounded<T>(number - low_);
    return rounded<T>(shifted / divisor_);
  }

 private:
  Number low_;
  Number high_;
  Number divisor_;
};

/// The least and the greatest of `values`; both NaN if any of them is. REQUIRES: not empty.
template <class T>
[[nodiscard]] ValueRange range_of(std::span<const T> values) {
  // Independent lanes, so that one comparison need not wait for the one before.
  constexpr std::size_t kLanes = 16;
  using Number = Arithmetic<T>;
  Number low[kLanes];
  Number high[kLanes];
  int not_numbers[kLanes] = {};
  std::fill_n(low, kLanes, std::numeric_limits<Number>::infinity());
  std::fill_n(high, kLanes, -std::numeric_limits<Number>::infinity());
  const auto look_at = [&](std::size_t lane, Number value) {
    low[lane] = value < low[lane] ? value : low[lane];
    high[lane] = value > high[lane] ? value : high[lane];
    not_numbers[lane] |= static_cast<int>(value != value);
  };
  std::size_t i = 0;
  for (; i + kLanes <= values.size(); i += kLanes) {
    for (std::size_t lane = 0; lane < kLanes; ++lane) look_at(lane, values[i + lane]);
  }
  for (; i < values.size(); ++i) look_at(0, values[i]);
  if (std::any_of(not_numbers, not_numbers + kLanes, [](int n) { return n != 0; })) {
    constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
    return {kNaN, kNaN};
  }
  return {static_cast<double>(*std::min_element(low, low + kLanes)),
          static_cast<double>(*std::max_element(high, high + kLanes))};
}

}  // namespace tbviz
