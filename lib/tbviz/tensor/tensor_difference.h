// How far two tensors of one shape are apart.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "tbviz/tensor.h"

namespace tbviz {

/// Tensors to compare. REQUIRES: equal shapes; element types may differ.
struct TensorPair {
  TensorView a;
  TensorView b;
};

/// How b differs from a, element by element.
///
/// Numbers are compared by value: 0 equals -0, and 1 equals 1 whatever the element types. Two NaNs
/// are equal, and so are two infinities of one sign. int64 against int64, and uint64 against
/// uint64, are told apart exactly; against other types they count as the nearest double.
///
/// max_abs, mean_abs, relative and cosine are over the pairs of finite numbers, in double; NaN if
/// there is none although elements differ, and where squares leave the range of a double, at either
/// end. An infinity against anything else but NaN makes the first three infinite and the cosine
/// NaN.
struct TensorDifference {
  std::int64_t differing = 0;       ///< Pairs that are not equal; 0: the tensors are the same.
  std::int64_t nan_mismatches = 0;  ///< Of these, NaN against a number: no figure shows them.
  double max_abs = 0;
  double mean_abs = 0;
  double relative = 0;     ///< ||b - a|| / ||a||: infinite if only a is zero.
  double cosine = 1;       ///< Of the angle between a and b; NaN if one of them is zero.
  bool from_zero = false;  ///< All of a is zero and b is not: there is nothing to be relative to.

  bool operator==(const TensorDifference&) const = default;
};

/// One result per pair, in one pass over the values on all cores; a second one over pairs whose
/// bytes are the same up to a late place. The same bits on any number of cores.
[[nodiscard]] std::vector<TensorDifference> differences_of(std::span<const TensorPair> pairs);

/// b - a, taken in double and rounded to float32: of float32 tensors what their own type gives.
[[nodiscard]] Tensor subtract(const TensorPair& pair);

}  // namespace tbviz
