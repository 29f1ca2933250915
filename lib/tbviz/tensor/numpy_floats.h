// Floating-point numbers as text, as NumPy prints those of one array.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "tbviz/tensor/half.h"

namespace tbviz {

/// A word per element, in one notation and of one width; `scalar`: the only element is no array's,
/// and its digits are not cut. T is Float16, BFloat16, float or double. REQUIRES: there are
/// elements.
template <class T>
[[nodiscard]] std::vector<std::string> numpy_float_words(std::span<const T> elements, bool scalar);

extern template std::vector<std::string> numpy_float_words(std::span<const Float16>, bool);
extern template std::vector<std::string> numpy_float_words(std::span<const BFloat16>, bool);
extern template std::vector<std::string> numpy_float_words(std::span<const float>, bool);
extern template std::vector<std::string> numpy_float_words(std::span<const double>, bool);

}  // namespace tbviz
