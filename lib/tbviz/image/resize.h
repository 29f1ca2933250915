// Pillow's resize with antialiasing, bit by bit; torchvision's Resize on a PIL image.
#pragma once

#include <string_view>

#include "tbviz/image.h"

namespace tbviz {

/// A size to be reached: both sides, or the short one with the other in proportion.
struct ResizeTo {
  int height = 0;
  int width = 0;
  int short_side = 0;  ///< If not 0, height and width are ignored.

  bool operator==(const ResizeTo&) const = default;
};

/// "224x224" (height first) or "224". Throws UsageError.
[[nodiscard]] ResizeTo parse_size(std::string_view text);

/// What a new pixel is the mean of.
enum class ResizeFilter : unsigned char {
  kBilinear,  ///< Pixels weighed by how near they are.
  kArea,      ///< Those whose centres it covers, all alike: Pillow's BOX.
  kLanczos,   ///< Pixels weighed by a windowed sinc of three lobes.
};

/// The picture in its new size, in two passes of 8-bit fixed point, as Pillow 13 does; colours
/// count as much as they are opaque. Throws
/// UsageError for sizes beyond 2^28 pixels. REQUIRES: the picture has pixels.
[[nodiscard]] Image resize(const Image& image, const ResizeTo& to,
                           ResizeFilter filter = ResizeFilter::kBilinear);

}  // namespace tbviz
