// The rectified linear unit, as torch.relu has it.
#pragma once

#include "tbviz/native/tick.h"
#include "tbviz/tensor.h"

namespace tbviz {

class Relu {
 public:
  [[nodiscard]] Shape output_shape(const Shape& input) const { return input; }

  /// Of float32 values: zero for those below zero, all others as they are, NaNs too.
  [[nodiscard]] Tensor run(Tensor input, const Tick& /*tick*/) const {
    for (float& value : input.values<float>()) value = value < 0 ? 0 : value;
    return input;
  }
};

}  // namespace tbviz
