// Pictures as indices into a table of at most 256 colours, as GIF stores them.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "tbviz/image.h"

namespace tbviz {

/// Red, green, blue.
using RgbColor = std::array<std::uint8_t, 3>;

/// A picture by the places of its colours in a table.
struct PalettedImage {
  std::vector<RgbColor> palette;      ///< 1 to 256 colours.
  std::vector<std::uint8_t> indices;  ///< Rows from the top, pixels from the left.
  bool exact = true;                  ///< Whether every pixel has kept its colour.
};

/// The picture's own colours in the order in which they appear, if there are at most 256; else
/// means of its colours by median cut (Heckbert 1982). REQUIRES: the picture has pixels, and 1
/// channel or 3
[[nodiscard]] PalettedImage to_palette(const Image& image);

}  // namespace tbviz
