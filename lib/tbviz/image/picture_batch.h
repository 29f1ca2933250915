// Pictures as arrays.
#pragma once

#include <span>

#include "tbviz/image.h"
#include "tbviz/tensor.h"

namespace tbviz {

/// Pictures of one size as an array of uint8, shape (B, 3, H, W). REQUIRES: there are pictures, of
/// one size, in RGB
[[nodiscard]] Tensor to_batch(std::span<const Image* const> pictures);

}  // namespace tbviz
