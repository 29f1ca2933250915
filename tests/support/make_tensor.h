// Tensors of given values.
#pragma once

#include <algorithm>
#include <vector>

#include "tbviz/tensor.h"

namespace tbviz::test {

/// REQUIRES: T is the C++ type of `dtype`, and there are as many values as the shape has
template <class T>
[[nodiscard]] Tensor make_tensor(DType dtype, const Shape& shape, const std::vector<T>& values) {
  Tensor tensor(dtype, shape);
  std::ranges::copy(values, tensor.values<T>().begin());
  return tensor;
}

}  // namespace tbviz::test
