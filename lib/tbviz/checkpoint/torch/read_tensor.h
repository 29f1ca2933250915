// What readers of pickled tensors and arrays give.
#pragma once

#include <optional>
#include <string>

#include "tbviz/base/bytes.h"
#include "tbviz/checkpoint.h"
#include "tbviz/tensor.h"

namespace tbviz {

/// A tensor that can be shown.
struct ReadTensor {
  TensorView values;
  std::optional<StoredForm> stored = {};  ///< Where `values` were made of other elements.
  std::string complex = {};  ///< PyTorch's word for its type, if it is complex: then `values` are
                             ///< real and imaginary parts along a last axis.
};

/// What a pickle tells of a tensor even if it cannot be shown: as in UnreadTensor. Readers fill it
/// in as they get to know it, and then may throw.
struct TensorFacts {
  std::string dtype;
  std::optional<Shape> shape;
  Bytes bytes;
};

}  // namespace tbviz
