// Colours for terminals that have a palette. Near is what differs least, as the sum of the squares
// of the three differences; of several, the first.
#pragma once

#include "drawing/rgb.h"

namespace tbviz::cli {

/// The nearest of xterm's entries 16 to 255: a cube of 6 x 6 x 6, then 24 grays. The first sixteen
/// are what their owner likes.
[[nodiscard]] int nearest_of_256(Rgb color);

/// The nearest of the first sixteen as xterm has them.
[[nodiscard]] int nearest_of_16(Rgb color);

}  // namespace tbviz::cli
