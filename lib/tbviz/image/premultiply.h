// Colours times how opaque they are, which is how they can be averaged: Pillow's modes La and RGBa.
#pragma once

#include "tbviz/image.h"

namespace tbviz {

/// Every colour times alpha / 255, rounded, as Pillow's convert("RGBa"). REQUIRES: 2 channels or 4
[[nodiscard]] Image premultiplied(Image image);

/// The way back, truncated, as Pillow's convert("RGBA"). REQUIRES: 2 channels or 4
[[nodiscard]] Image unpremultiplied(Image image);

}  // namespace tbviz
