// A picture in memory: what decoders give, grids are drawn on, and encoders take.
#pragma once

#include <cstddef>
#include <cstdint>

#include "tbviz/base/large_vector.h"

namespace tbviz {

/// Rows from the top, pixels from the left, channels interleaved, 8 bits each.
struct Image {
  int height = 0;
  int width = 0;
  int channels = 3;                  ///< 1 gray, 2 gray and alpha, 3 RGB, 4 RGBA.
  LargeVector<std::uint8_t> pixels;  ///< height * width * channels.

  bool operator==(const Image&) const = default;
};

}  // namespace tbviz
