// What a convolution is, and which tensors of a checkpoint are kernels of convolution layers.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tbviz/checkpoint.h"

namespace tbviz {

/// A convolution layer.
struct ConvolutionLayer {
  std::size_t index = 0;  ///< Among all of the file, in registration order.
  std::string name;   ///< "features.0"; the tensor's own name where it does not end in ".weight".
  std::string kind;   ///< "Conv2d", "ConvTranspose2d", ...; empty if the file does not tell.
  TensorView weight;  ///< (out, in, [depth, [height,]] width), transposed layers (in, out, ...).
  bool transposed = false;              ///< Only known where the kind is.
  const NamedTensor* tensor = nullptr;  ///< The weight among the checkpoint's tensors; null if it
                                        ///< was computed from some of them, or cannot be shown.
  const UnsupportedError* unread = nullptr;  ///< Why there is no weight: it keeps its index.
  std::optional<Shape> unread_shape;         ///< Then its shape, if the file tells.
};

/// Whether modules of the class `type` are convolutions: "Conv2d", "ConvTranspose1d", ...
[[nodiscard]] bool is_convolution_class(std::string_view type);

/// ATen's operators that are convolutions, without their namespace: "conv2d". Their second
/// argument, `weight`, is the kernels.
[[nodiscard]] std::span<const std::string_view> convolution_operators();

/// Whether kernels of one to three dimensions can have this shape: three to five axes, none of them
/// empty.
[[nodiscard]] bool is_shape_of_kernels(const Shape& shape);

/// Whether a tensor can be the kernels of a convolution layer: it has such a shape, and floating
/// point.
[[nodiscard]] bool may_be_kernels(const TensorView& values);

/// The convolution layers in registration order, unread ones among them. Where the format names the
/// kernels (ONNX): those, in the order of the nodes. Where the file tells the classes of modules:
/// the `weight` of modules whose class is called Conv..., of one to three dimensions. Else (state
/// dicts, frozen models): every floating-point tensor of four axes. A module that is registered
/// under two names is one layer, with the first of them, as in PyTorch's modules(). Layers point
/// into `checkpoint` and its bytes.
[[nodiscard]] std::vector<ConvolutionLayer> find_convolutions(const Checkpoint& checkpoint);

}  // namespace tbviz
