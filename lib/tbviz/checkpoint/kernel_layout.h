// In which order a file keeps the axes of kernels: frameworks differ, and most files do not tell.
#pragma once

#include <optional>
#include <string_view>

#include "tbviz/checkpoint.h"

namespace tbviz {

/// O: output channels, I: input channels, the rest: places, one axis to three.
enum class KernelLayout : std::uint8_t {
  kOihw,  ///< PyTorch, ONNX, Caffe.
  kHwio,  ///< TensorFlow, Keras, JAX.
  kOhwi,  ///< TensorFlow Lite, MLX.
};

/// The layout called "oihw", "hwio" or "ohwi"; nothing for other words.
[[nodiscard]] std::optional<KernelLayout> kernel_layout_called(std::string_view name);
[[nodiscard]] std::string_view name_of(KernelLayout layout);

/// Kernels that lie as `layout` says, seen as (out, in, places...). REQUIRES: 3 to 5 axes
[[nodiscard]] TensorView as_oihw(const TensorView& kernels, KernelLayout layout);

/// The sizes that kernels of shape `shape` have then. REQUIRES: the same
[[nodiscard]] Shape as_oihw(const Shape& shape, KernelLayout layout);

/// Whether the program that wrote the checkpoint has one layout, (out, in, places...): PyTorch and
/// ONNX. The others' files are shared by many frameworks.
[[nodiscard]] bool fixes_kernel_layout(const Checkpoint& checkpoint);

/// The layout that name and shape suggest, if it cannot well be (out, in, places...): places are
/// few, and mostly as many along each axis; Keras and JAX call kernels so, PyTorch calls them
/// weights. Nothing where neither tells.
[[nodiscard]] std::optional<KernelLayout> likely_layout(std::string_view name, const Shape& shape);

}  // namespace tbviz
