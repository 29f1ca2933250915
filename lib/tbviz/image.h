// Pictures in memory: decoded from files, drawn as grids of arrays, encoded for logs and as PNG.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tbviz/base/bytes.h"
#include "tbviz/base/large_vector.h"
#include "tbviz/summary/summary.h"
#include "tbviz/tensor.h"
#include "tbviz/tensor/values.h"

#pragma GCC visibility push(default)
namespace tbviz {

/// Rows from the top, pixels from the left, channels interleaved, 8 bits each.
struct Image {
  int height = 0;
  int width = 0;
  int channels = 3;                  ///< 1 gray, 2 gray and alpha, 3 RGB, 4 RGBA.
  LargeVector<std::uint8_t> pixels;  ///< height * width * channels.

  bool operator==(const Image&) const = default;
};

/// Bounds that are checked before anything is allocated.
struct ImageLimits {
  std::int64_t max_pixels = 64'000'000;
};

/// A PNG, JPEG, BMP, TGA, PGM or PPM file as pixels, those of Pillow's convert("RGB"). Always RGB:
/// alpha is dropped, palettes and gray are expanded, 16-bit samples keep their high byte. `name` is
/// for messages. Throws FormatError if the file is damaged, cut or beyond the limits,
/// UnsupportedError if it is of no known format. What the pixels do not show is added to `notes`,
/// if there are any, a sentence each that begins with the name: that EXIF says to turn the picture,
/// that the file is odd. Thread-safe.
[[nodiscard]] Image decode_image(Bytes file, std::string_view name, const ImageLimits& limits = {},
                                 std::vector<std::string>* notes = nullptr);

/// A PNG file. RGB pictures whose channels are equal everywhere are stored as gray. The bytes
/// depend on libdeflate's version; the pixels never do. Throws UnsupportedError for a picture
/// beyond 1.8 GB. REQUIRES: the picture has pixels. Thread-safe.
[[nodiscard]] std::string encode_png(const Image& image);

/// The picture as add_image's summary: colorspace says RGB for gray pictures too, as
/// SummaryWriter's do. Throws as encode_png() does. Thread-safe.
[[nodiscard]] EncodedImage encode_for_log(const Image& image);

/// The least and the greatest value of normalisation.
struct ValueRange {
  double low = 0;
  double high = 1;
};

/// torchvision.utils.make_grid's own options and defaults.
struct GridOptions {
  int nrow = 8;            ///< Pictures in a row. REQUIRES: > 0
  int padding = 2;         ///< Pixels between pictures and around them. REQUIRES: >= 0
  double pad_value = 0;    ///< Of the padding and of cells without a picture.
  bool normalize = false;  ///< Shift and scale values into [0, 1].
  std::optional<ValueRange> value_range = {};  ///< Instead of the batch's least and greatest value.
  bool scale_each = false;                     ///< Normalise every picture by its own range.
};

/// The pictures of `images`, shape (H, W), (C, H, W) or (B, C, H, W), on one canvas: make_grid's,
/// pixel by pixel, as add_image stores it (float32 times 255, clipped, truncated), but never held
/// as floats, and one channel stays one. A batch of one comes back without padding. Throws
/// FormatError, naming `name`, for other ranks, more than four channels, a batch without pixels,
/// normalisation of integers or a pad value that the type cannot hold; UnsupportedError for a
/// canvas beyond 2 GB.
[[nodiscard]] Image grid_image(const TensorView& images, const GridOptions& options,
                               std::string_view name = {});

/// The same for arrays of other libraries.
template <ForeignArray Array>
[[nodiscard]] Image grid_image(const Array& images, const GridOptions& options,
                               std::string_view name = {}) {
  return grid_image(Values(images).view(), options, name);
}

}  // namespace tbviz
#pragma GCC visibility pop
