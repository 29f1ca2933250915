#include "tbviz/tensor/values.h"

#include <fmt/format.h>

#include "tbviz/error.h"

namespace tbviz {
namespace detail {

void check_strides(const Shape& shape, const std::vector<std::int64_t>& strides) {
  if (shape.size() == strides.size()) return;
  throw UsageError(
      fmt::format("{} strides do not fit the shape {}", strides.size(), format_shape(shape)));
}

}  // namespace detail

double item(const TensorView& array) {
  if (array.count() != 1) {
    throw FormatError({}, fmt::format("an array of shape {} is no number; it must have one element",
                                      format_shape(array.shape())));
  }
  double value = 0;
  for_each_element(array, [&](auto element) { value = static_cast<double>(element); });
  return value;
}

}  // namespace tbviz
