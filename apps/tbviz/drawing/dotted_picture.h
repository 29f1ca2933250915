// Pictures without colour: dots of braille, the more the brighter.
#pragma once

#include <string>
#include <vector>

#include "drawing/picture_fit.h"
#include "tbviz/image.h"

namespace tbviz::cli {

inline constexpr CellDots kBrailleDots = {.across = 2, .down = 4};

/// A line for each four rows of pixels, a dot for each pixel that is brighter than its place in a
/// pattern of 4 x 4 thresholds (Bayer's ordered dither). REQUIRES: gray
[[nodiscard]] std::vector<std::string> dotted_picture(const Image& gray);

}  // namespace tbviz::cli
