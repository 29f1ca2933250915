// Pictures as the input of a network: torchvision's ToTensor and Normalize, bit by bit.
#pragma once

#include <array>

#include "tbviz/image.h"
#include "tbviz/tensor.h"

namespace tbviz {

/// Per channel, for values in [0, 1]; a gray picture has the first alone. The default changes
/// nothing.
struct Normalization {
  std::array<float, 3> mean = {0, 0, 0};
  std::array<float, 3> std = {1, 1, 1};
};

/// (k / 255 - mean) / std, each step rounded to float32, as an array of shape (1, 3, H, W), or
/// (1, 1, H, W) of a gray picture. REQUIRES: an RGB or gray picture.
[[nodiscard]] Tensor to_network_input(const Image& picture, const Normalization& normalization);

/// The picture in one channel: the luma of ITU-R 601-2, as Pillow's convert("L") rounds it.
/// REQUIRES: an RGB picture.
[[nodiscard]] Image to_gray(const Image& rgb);

/// The way back for arrays that no picture was made into: the mean of the channels of the first
/// sample of an array (N, C, H, W) in gray, from its least finite value, black, to its greatest.
/// NaN, and everything where all is equal, is black. REQUIRES: the array has values.
[[nodiscard]] Image gray_picture(const TensorView& values);

}  // namespace tbviz
