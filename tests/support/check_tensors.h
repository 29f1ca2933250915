// Tensors held against each other.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>

#include "tbviz/tensor.h"

namespace tbviz::test {

/// One type, one shape, the same bytes.
inline void check_same(const TensorView& a, const TensorView& b) {
  CHECK(a.dtype() == b.dtype());
  REQUIRE(a.shape() == b.shape());
  const Tensor left = to_contiguous(a);
  const Tensor right = to_contiguous(b);
  CHECK(std::ranges::equal(left.view().bytes(), right.view().bytes()));
}

}  // namespace tbviz::test
