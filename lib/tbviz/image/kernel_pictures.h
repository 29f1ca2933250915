// The weights of a convolution layer as pictures.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "tbviz/image.h"
#include "tbviz/tensor.h"

namespace tbviz {

/// The tag and the step under which the tutorial logs the picture of all kernels of a layer;
/// `layer` is its index among the convolutions, or a name.
[[nodiscard]] std::string tag_of_all_kernels(std::string_view layer);
inline constexpr std::int64_t kStepOfAllKernels = 322;

/// What every value of a picture is scaled by.
enum class KernelScale : bool {
  kEachKernel,  ///< The least and the greatest value of the kernel: torchvision's scale_each.
  kLayer,       ///< Those of the whole layer, so that kernels can be compared.
};

/// Draws one layer. One-dimensional kernels are rows of pixels; three-dimensional ones are drawn
/// slice by slice.
///
/// Thread-safe once constructed. The weight must outlive the drawer.
class KernelDrawer {
 public:
  /// `weight` is (out, in, height, width), for one and three dimensions with fewer and more axes;
  /// `transposed` swaps the first two. `name` is for messages. Throws FormatError if the weight has
  /// no elements.
  KernelDrawer(const TensorView& weight, bool transposed, KernelScale scale, std::string name);

  /// The kernels of one output channel in one row, one for each input channel. Three-dimensional
  /// kernels take a row each.
  [[nodiscard]] Image output_channel(std::int64_t channel) const;

  /// Whether all() shows kernels as colours: they are two-dimensional and their number is a
  /// multiple of three.
  [[nodiscard]] bool in_colour() const;

  /// All kernels of the weight as it lies in memory, three at a time as red, green and blue.
  [[nodiscard]] Image all(int nrow) const;

 private:
  [[nodiscard]] Image draw(const TensorView& pictures, int nrow) const;

  std::string name_;
  Tensor copy_;            // Of a weight that is not contiguous.
  Tensor by_output_copy_;  // Of a transposed one with its axes swapped.
  TensorView flat_;        // (kernels, 1, height, width), contiguous.
  TensorView by_output_;   // (out, kernels, 1, height, width), contiguous.
  int row_ = 1;            // Kernels in a row of output_channel().
  bool two_dimensional_ = true;
  KernelScale scale_;
  ValueRange range_;  // Of the layer; only with KernelScale::kLayer.
};

}  // namespace tbviz
