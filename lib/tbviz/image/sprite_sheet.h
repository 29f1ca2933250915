// Small pictures on one sheet, as TensorBoard's projector takes them for its points.
#pragma once

#include <cstdint>
#include <string_view>

#include "tbviz/image.h"
#include "tbviz/tensor.h"

namespace tbviz {

/// The sheet, and what lies on it.
struct SpriteSheet {
  Image image;
  std::int64_t count = 0;  ///< Of the pictures.
  int height = 0;          ///< Of each of them.
  int width = 0;
};

/// The pictures of an array of shape (N, C, H, W) with one channel or three in rows of
/// ceil(sqrt(N)), from the upper left on; the rest, down to a square, is black. As torch 2.13's
/// make_sprite has it: numbers times 255 in double, clipped to 0..255, truncated; NaN is 0. But
/// uint8 is stored as it is, and pictures that are higher than wide find room, where torch fails.
///
/// `name` is for messages. Throws FormatError for arrays that are no such pictures, or hold no
/// pixel; UnsupportedError for a sheet with a side of more than 8192 pixels, which TensorBoard does
/// not show.
[[nodiscard]] SpriteSheet sprite_sheet(const TensorView& pictures, std::string_view name = {});

}  // namespace tbviz
