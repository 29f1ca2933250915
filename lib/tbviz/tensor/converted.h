// Numbers of one element type as those of another, as NumPy and PyTorch convert them.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <type_traits>

#include "tbviz/tensor/half.h"

namespace tbviz {

/// The half nearest to a double, rounded once: the float between keeps what is lost in its last
/// bit, so that no tie looks like another.
[[nodiscard]] inline Float16 nearest_half(double value) {
  const auto rounded = static_cast<float>(value);
  auto bits = std::bit_cast<std::uint32_t>(rounded);
  if (std::isfinite(rounded) && static_cast<double>(rounded) != value) {
    if (std::abs(static_cast<double>(rounded)) > std::abs(value)) --bits;  // Towards zero,
    bits |= 1U;                                                            // and to odd.
  }
  return Float16::nearest(std::bit_cast<float>(bits));
}

/// Whether values of T have a fraction.
template <class T>
inline constexpr bool kIsReal = !std::is_integral_v<T>;

/// The value as a To; nothing where that is not defined: a fraction beyond the range of an integer
/// type, NaN as one, or a type that is not converted to.
template <class To, class From>
[[nodiscard]] std::optional<To> converted(From value) {
  if constexpr (std::is_same_v<To, From>) {
    return value;
  } else if constexpr (std::is_integral_v<To> && std::is_integral_v<From>) {
    return static_cast<To>(value);
  } else if constexpr (std::is_integral_v<To>) {
    const double whole = std::trunc(static_cast<double>(value));
    constexpr auto kLow = static_cast<double>(std::numeric_limits<To>::min());
    const double high = std::ldexp(1.0, std::numeric_limits<To>::digits);
    if (!(whole >= kLow && whole < high)) return std::nullopt;
    return static_cast<To>(whole);
  } else if constexpr (std::is_same_v<To, float> || std::is_same_v<To, double>) {
    return static_cast<To>(value);
  } else if constexpr (std::is_same_v<To, Float16> && std::is_same_v<From, double>) {
    return nearest_half(value);
  } else if constexpr (std::is_same_v<To, Float16> || std::is_same_v<To, BFloat16>) {
    return To::nearest(static_cast<float>(value));
  } else {
    return std::nullopt;
  }
}

}  // namespace tbviz
