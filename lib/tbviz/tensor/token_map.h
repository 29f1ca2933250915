// Outputs of vision transformers: tokens that are the places of a square picture.
#pragma once

#include <cstdint>
#include <optional>

#include "tbviz/tensor.h"

namespace tbviz {

/// How the tokens of an array (B, N, C) lie in a picture.
struct TokenMap {
  std::int64_t side = 0;     ///< side * side tokens, row by row.
  std::int64_t leading = 0;  ///< Tokens in front of them: of the class, registers.
};

/// The map with the fewest leading tokens: none or one of at least 4 x 4, up to five of at least
/// 10 x 10. Nothing for other shapes.
[[nodiscard]] std::optional<TokenMap> token_map_of(const Shape& shape);

/// The tokens of an array (B, N, C) as maps of its channels: (B, C, side, side), C-contiguous.
/// REQUIRES: the map is that of the array's shape.
[[nodiscard]] Tensor to_channel_maps(const TensorView& tokens, const TokenMap& map);

}  // namespace tbviz
