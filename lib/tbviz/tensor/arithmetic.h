// Arithmetic on floating-point elements as PyTorch has it.
#pragma once

#include <type_traits>

#include "tbviz/tensor/half.h"

namespace tbviz {

/// Short floats are calculated with as float and rounded to their own type after every operation,
/// as PyTorch does.
template <class T>
inline constexpr bool kIsShortFloat = std::is_same_v<T, Float16> || std::is_same_v<T, BFloat16>;

/// Whether there is arithmetic here on elements of type T.
template <class T>
inline constexpr bool kHasArithmetic = std::is_floating_point_v<T> || kIsShortFloat<T>;

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

}  // namespace tbviz
