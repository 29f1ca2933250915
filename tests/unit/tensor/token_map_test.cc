#include "tbviz/tensor/token_map.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <numeric>

using namespace tbviz;

TEST_CASE("token_map_of: the token counts of known transformers") {
  const auto map = [](std::int64_t tokens) { return token_map_of({1, tokens, 768}); };
  REQUIRE(map(197));  // ViT-B/16 at 224: a class token.
  CHECK(map(197)->side == 14);
  CHECK(map(197)->leading == 1);
  CHECK(map(198)->leading == 2);  // DeiT distilled.
  CHECK(map(261)->side == 16);    // DINOv2 with four registers.
  CHECK(map(261)->leading == 5);
  CHECK(map(49)->leading == 0);
  CHECK(map(50)->side == 7);
  CHECK_FALSE(map(77));  // A text of CLIP.
  CHECK_FALSE(map(10));
  CHECK_FALSE(map(19));
  CHECK_FALSE(token_map_of({1, 197, 1}));
  CHECK_FALSE(token_map_of({197, 768}));
}

TEST_CASE("to_channel_maps: places row by row, channels first") {
  Tensor tokens(DType::kFloat32, {2, 17, 3});
  std::iota(tokens.values<float>().begin(), tokens.values<float>().end(), 0.0F);
  const Tensor maps = to_channel_maps(tokens, {4, 1});
  REQUIRE(maps.shape() == Shape{2, 3, 4, 4});
  CHECK(maps.values<float>()[0] == 3);                  // Sample 0, token 1, channel 0.
  CHECK(maps.values<float>()[1] == 6);                  // Its neighbour.
  CHECK(maps.values<float>()[16] == 4);                 // Channel 1.
  CHECK(maps.values<float>()[48 + 15] == 51 + 16 * 3);  // Sample 1, the last place.
}
