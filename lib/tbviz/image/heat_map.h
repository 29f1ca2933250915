// Maps of numbers as colours, laid over pictures.
#pragma once

#include <array>
#include <cstdint>

#include "tbviz/image.h"
#include "tbviz/tensor.h"

namespace tbviz {

/// The colour map "jet" for a value in [0, 1]: blue, cyan, yellow, red, each channel rising and
/// falling along straight lines. Values beyond have the colour of the nearer end, NaN that of 0.
[[nodiscard]] std::array<std::uint8_t, 3> jet(double value);

/// `picture`, with `alpha` of the map's colours and 1 - alpha of its own. The map (h, w) is brought
/// to the picture's size by bilinear interpolation between the centres of its cells, and to [0, 1]
/// by its greatest finite value; a map without a positive value is blue everywhere. NaN and what is
/// negative count as 0, infinity as the greatest. REQUIRES: an RGB or gray picture; the map has
/// values.
[[nodiscard]] Image heat_overlay(const Image& picture, const TensorView& map, double alpha);

}  // namespace tbviz
