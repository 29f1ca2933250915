// Grids of pictures: torchvision.utils.make_grid, pixel by pixel.
#pragma once

#include <optional>

#include "tbviz/image/image.h"
#include "tbviz/tensor/tensor.h"

namespace tbviz {

/// The least and the greatest value of normalisation.
struct ValueRange {
  double low = 0;
  double high = 1;
};

/// make_grid's own options and defaults.
struct GridOptions {
  int nrow = 8;          ///< Pictures in a row.
  int padding = 2;       ///< Pixels between pictures and around them.
  double pad_value = 0;  ///< Of the padding and of cells without a picture.
  bool normalize = false;  ///< Shift and scale values into [0, 1].
  std::optional<ValueRange> value_range;  ///< Instead of the batch's least and greatest value.
  bool scale_each = false;                ///< Normalise every picture by its own range.
};

/// The pictures of `images`, shape (H, W), (C, H, W) or (B, C, H, W), on one canvas (3, H', W'). One
/// channel becomes three. A batch of one comes back without padding. Integer types keep their type.
/// Throws FormatError for other ranks, an empty batch, or normalisation of integers.
[[nodiscard]] Tensor make_grid(const TensorView& images, const GridOptions& options);

/// make_grid's canvas as add_image stores it. Never holds the canvas as floats; gray stays gray.
[[nodiscard]] Image grid_image(const TensorView& images, const GridOptions& options);

}  // namespace tbviz
