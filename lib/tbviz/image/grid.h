// Grids of pictures: torchvision.utils.make_grid, pixel by pixel.
#pragma once

#include <optional>
#include <string_view>

#include "tbviz/image/image.h"
#include "tbviz/tensor.h"

namespace tbviz {

/// The least and the greatest value of normalisation.
struct ValueRange {
  double low = 0;
  double high = 1;
};

/// make_grid's own options and defaults.
struct GridOptions {
  int nrow = 8;            ///< Pictures in a row. REQUIRES: > 0
  int padding = 2;         ///< Pixels between pictures and around them. REQUIRES: >= 0
  double pad_value = 0;    ///< Of the padding and of cells without a picture.
  bool normalize = false;  ///< Shift and scale values into [0, 1].
  std::optional<ValueRange> value_range = {};  ///< Instead of the batch's least and greatest value.
  bool scale_each = false;                     ///< Normalise every picture by its own range.
};

/// The pictures of `images`, shape (H, W), (C, H, W) or (B, C, H, W), on one canvas: make_grid's as
/// add_image stores it (image/pixel.h), but never held as floats, and one channel stays one. A
/// batch of one comes back without padding. Throws FormatError, naming `name`, for other ranks,
/// more than four channels, a batch without pixels, normalisation of integers or a pad value that
/// the type cannot hold; UnsupportedError for a canvas beyond 2 GB.
[[nodiscard]] Image grid_image(const TensorView& images, const GridOptions& options,
                               std::string_view name = {});

}  // namespace tbviz
