// Pictures of characters: two pixels a cell.
#pragma once

#include <string>
#include <vector>

#include "drawing/ink.h"
#include "drawing/picture_fit.h"
#include "tbviz/image.h"

namespace tbviz::cli {

inline constexpr CellDots kBlockDots = {.across = 1, .down = 2};

/// A line for each two rows of pixels: "▀" with the upper one as its colour, the lower one behind
/// it, or nothing below the last row of an odd number. REQUIRES: RGB; ink that has colour
[[nodiscard]] std::vector<std::string> block_picture(const Image& picture, const Ink& ink);

}  // namespace tbviz::cli
