// Two-dimensional convolution, as torch.nn.functional.conv2d has it: one group, no dilation, zeros
// around the picture.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "tbviz/native/tick.h"
#include "tbviz/tensor.h"

namespace tbviz {

/// The same in both directions.
struct Conv2dOptions {
  std::int64_t stride = 1;
  std::int64_t padding = 0;
};

/// A convolution with weights that are laid out for it.
///
/// Values are float32. Each output is the sum of products of all input channels, kernel rows and
/// kernel columns: for every 16 channels a sum of their own, by fused multiply-add, row by row,
/// column by column, channel by channel; these are added in order, the bias behind the first. That
/// is the order in which LibTorch adds (oneDNN's direct convolution for AVX-512), so that values
/// are LibTorch's, and it is the same on every processor and for any number of threads.
class Conv2d {
 public:
  /// `weight` (C_out, C_in, kernel height, kernel width), `bias` (C_out), of which copies are made.
  /// REQUIRES: these shapes, with sizes above 0, options.stride > 0, options.padding >= 0
  Conv2d(const TensorView& weight, const TensorView& bias, Conv2dOptions options);

  [[nodiscard]] const Shape& weight_shape() const { return weight_shape_; }

  /// Of the result for an input of this shape, (N, C_in, H, W) or (C_in, H, W). Throws ModelError,
  /// without a file, if that is no input for it.
  [[nodiscard]] Shape output_shape(const Shape& input) const;

  /// Throws as output_shape() does, and what `tick` throws.
  [[nodiscard]] Tensor run(const Tensor& input, const Tick& tick) const;

 private:
  class Work;

  void pack(const Tensor& weight, std::size_t tiles);

  Shape weight_shape_;
  Conv2dOptions options_;
  std::vector<float> bias_;    // Of whole tiles of channels.
  std::vector<float> packed_;  // By block of input channels, tile, term and channel of the tile.
};

}  // namespace tbviz
