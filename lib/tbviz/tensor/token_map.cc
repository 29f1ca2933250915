#include "tbviz/tensor/token_map.h"

#include <array>
#include <cmath>
#include <cstddef>

namespace tbviz {

std::optional<TokenMap> token_map_of(const Shape& shape) {
  if (shape.size() != 3 || shape[2] < 2) return std::nullopt;
  for (std::int64_t leading = 0; leading <= 5; ++leading) {
    const std::int64_t tokens = shape[1] - leading;
    if (tokens <= 0) break;
    const auto side = std::llround(std::sqrt(static_cast<double>(tokens)));
    const std::int64_t least = leading <= 1 ? 4 : 10;
    if (side >= least && side * side == tokens) return TokenMap{side, leading};
  }
  return std::nullopt;
}

Tensor to_channel_maps(const TensorView& tokens, const TokenMap& map) {
  constexpr std::array<std::size_t, 3> kChannelsFirst = {0, 2, 1};
  const std::int64_t step =
      tokens.strides()[1] * static_cast<std::int64_t>(size_of(tokens.dtype()));
  const TensorView places(tokens.dtype(), {tokens.size(0), map.side * map.side, tokens.size(2)},
                          tokens.strides(), tokens.data() + map.leading * step);
  const Tensor maps = to_contiguous(places.permuted(kChannelsFirst));
  return to_contiguous(maps.view().reshaped({tokens.size(0), tokens.size(2), map.side, map.side}));
}

}  // namespace tbviz
