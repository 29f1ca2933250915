// The layers that tbviz kernels draws: which ones, and how their axes lie.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "shell/console.h"
#include "tbviz/checkpoint.h"
#include "tbviz/checkpoint/convolutions.h"
#include "tbviz/checkpoint/kernel_layout.h"

namespace tbviz::cli {

/// A layer to draw.
struct KernelLayer {
  std::string label;       ///< In tags and file names: the index, or a tensor's own name.
  bool is_indexed = true;  ///< Counted among the convolutions; else it was asked for by name.
  ConvolutionLayer layer;
  KernelLayout layout = KernelLayout::kOihw;  ///< How its weight lies in the file.

  /// (out, in, places...), of a layer that can be drawn.
  [[nodiscard]] Shape shape() const { return as_oihw(layer.shape(), layout); }

  /// The weight, with these axes; see weight_of().
  [[nodiscard]] TensorView weight(Tensor& made) const {
    return as_oihw(weight_of(layer, made), layout);
  }
};

/// The convolution layers that `spec` chooses, and any other tensor of 3 to 5 axes that it names in
/// full. `layout` is how the weights lie; nothing: as (out, in, places...), with a hint where their
/// shapes suggest another and the format leaves it open. Throws UsageError if `spec` names what
/// there is not or what cannot be drawn, FormatError if it is empty and there is no convolution,
/// and what kept tensors from being read if that may be why.
[[nodiscard]] std::vector<KernelLayer> choose_kernel_layers(const Checkpoint& checkpoint,
                                                            const std::string& spec,
                                                            std::optional<KernelLayout> layout,
                                                            Console& console);

/// Reports what may be convolutions that no list shows: unread tensors whose kind and shape the
/// file does not tell. For when all layers were asked for.
void report_unknown_tensors(const Checkpoint& checkpoint, Console& console);

}  // namespace tbviz::cli
