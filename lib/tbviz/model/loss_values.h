// What losses are made of: values as one type to compute in, and gradients of that type.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <string_view>

#include "tbviz/model/loss.h"
#include "tbviz/tensor.h"

namespace tbviz {

/// Calls function(0.0F) or function(0.0) for the type in which a loss of such values is computed:
/// float for floats, else double. Model rounds gradients to the type of the values.
template <class Function>
auto in_type_of(const TensorView& output, Function&& function) {
  return output.dtype() == DType::kFloat32 ? function(float{}) : function(double{});
}

template <class T>
inline constexpr DType kLossType = sizeof(T) == sizeof(double) ? DType::kFloat64 : DType::kFloat32;

/// A copy with elements of type T.
template <class T>
Tensor as(const TensorView& view) {
  Tensor copy(kLossType<T>, view.shape());
  T* at = copy.values<T>().data();
  for_each_element(view, [&](auto value) { *at++ = static_cast<T>(value); });
  return copy;
}

template <class T>
Tensor filled(const Shape& shape, T value) {
  Tensor tensor(kLossType<T>, shape);
  std::ranges::fill(tensor.values<T>(), value);
  return tensor;
}

/// The first output. Throws ModelError, which names the loss, if it is no floating-point tensor.
[[nodiscard]] const TensorView& first_float(std::span<const TensorView> outputs,
                                            std::string_view loss);

}  // namespace tbviz
