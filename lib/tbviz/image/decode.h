// PNG, JPEG, BMP, TGA, PGM and PPM files as pixels: those of Pillow's convert("RGB").
#pragma once

#include <cstdint>
#include <string_view>

#include "tbviz/base/bytes.h"
#include "tbviz/image/image.h"

namespace tbviz {

/// Bounds that are checked before anything is allocated.
struct ImageLimits {
  std::int64_t max_pixels = 64'000'000;
};

/// Always RGB: alpha is dropped, palettes and gray are expanded, 16-bit samples keep their high
/// byte. `name` is for messages. Throws FormatError if the file is damaged, cut or beyond the
/// limits, UnsupportedError if it is of no known format.
[[nodiscard]] Image decode_image(Bytes file, std::string_view name, const ImageLimits& limits = {});

}  // namespace tbviz
