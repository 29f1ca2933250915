// Two-dimensional max pooling, as torch.nn.functional.max_pool2d has it: no padding, no dilation.
#pragma once

#include <cstdint>

#include "tbviz/native/tick.h"
#include "tbviz/tensor.h"

namespace tbviz {

/// The same in both directions.
struct MaxPool2dOptions {
  std::int64_t kernel = 1;
  std::int64_t stride = 1;
};

class MaxPool2d {
 public:
  /// REQUIRES: kernel and stride are above 0.
  explicit MaxPool2d(MaxPool2dOptions options) : options_(options) {}

  /// Of the result for an input of this shape, (N, C, H, W) or (C, H, W). Throws ModelError,
  /// without a file, if that is no input for it.
  [[nodiscard]] Shape output_shape(const Shape& input) const;

  /// Of float32 values; a window with a NaN gives NaN. Throws as output_shape() does.
  [[nodiscard]] Tensor run(const Tensor& input, const Tick& tick) const;

 private:
  MaxPool2dOptions options_;
};

}  // namespace tbviz
