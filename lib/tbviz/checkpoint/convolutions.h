// What a convolution is, and which tensors of a checkpoint are kernels of convolution layers.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tbviz/checkpoint.h"
#include "tbviz/checkpoint/parametrized_weight.h"

namespace tbviz {

/// A convolution layer.
struct ConvolutionLayer {
  std::size_t index = 0;  ///< Among all of the file, in registration order.
  std::string name;   ///< "features.0"; the tensor's own name where it does not end in ".weight".
  std::string kind;   ///< "Conv2d", "ConvTranspose2d", ...; empty if the file does not tell.
  TensorView weight;  ///< (out, in, [depth, [height,]] width), transposed layers (in, out, ...);
                      ///< nothing if the module computes it.
  std::shared_ptr<const ParametrizedWeight> computed = {};  ///< Then from what; see weight_of().
  bool transposed = false;                                  ///< Only known where the kind is.
  const NamedTensor* tensor = nullptr;  ///< The weight among the checkpoint's tensors; null if it
                                        ///< was computed from some of them, or cannot be shown.
  const UnsupportedError* unread = nullptr;  ///< Why there is no weight: it keeps its index.
  std::optional<Shape> unread_shape;         ///< Then its shape, if the file tells.

  /// Of the weight. REQUIRES: not unread
  [[nodiscard]] DType dtype() const;
  [[nodiscard]] const Shape& shape() const;
};

/// The weight of a layer, computed if it has to be: then it lies in `made`. REQUIRES: not unread
[[nodiscard]] TensorView weight_of(const ConvolutionLayer& layer, Tensor& made);

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
/// dicts, frozen models): every floating-point tensor of four axes. What a weight is computed from
/// (weight_g and weight_v) is no layer; the weight is, unread if it is not known how. A module that
/// is registered under two names is one layer, with the first of them, as in PyTorch's modules().
/// Layers point into `checkpoint` and its bytes.
[[nodiscard]] std::vector<ConvolutionLayer> find_convolutions(const Checkpoint& checkpoint);

/// All weights that modules compute, convolutions' and others, as layers with a name and no index.
[[nodiscard]] std::vector<ConvolutionLayer> find_computed_weights(const Checkpoint& checkpoint);

}  // namespace tbviz
