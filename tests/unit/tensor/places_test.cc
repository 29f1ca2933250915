#include "tbviz/tensor/places.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <numeric>
#include <utility>
#include <vector>

#include "tbviz/error.h"

using namespace tbviz;

namespace {

constexpr PictureSize kUsual = {224, 224};

// "first 7x7", "last 7x7", "tokens 14x14+1", with a ? where it was guessed; empty: no places.
std::string read(const Shape& shape, const PictureSize& picture, const PlacesHint& hint = {}) {
  const auto places = places_of(shape, picture, hint);
  if (!places) return "";
  constexpr std::array<const char*, 3> kNames = {"first ", "last ", "tokens "};
  std::string text = kNames[static_cast<std::size_t>(places->axes)];
  text += std::to_string(places->grid.height) + "x" + std::to_string(places->grid.width);
  if (places->grid.leading != 0) text += "+" + std::to_string(places->grid.leading);
  return places->guessed ? text + "?" : text;
}

std::string tokens(std::int64_t count, const PictureSize& picture = kUsual) {
  return read({1, count, 768}, picture);
}

Tensor counted(Shape shape) {
  Tensor tensor(DType::kFloat32, std::move(shape));
  std::iota(tensor.values<float>().begin(), tensor.values<float>().end(), 0.0F);
  return tensor;
}

}  // namespace

TEST_CASE("places_of: the token counts of known transformers") {
  CHECK(tokens(197) == "tokens 14x14+1?");  // ViT-B/16 at 224: a class token.
  CHECK(tokens(198) == "tokens 14x14+2?");  // DeiT distilled.
  CHECK(tokens(261) == "tokens 16x16+5?");  // DINOv2 with four registers.
  CHECK(tokens(49) == "tokens 7x7?");
  CHECK(tokens(50) == "tokens 7x7+1?");
  CHECK(tokens(3136) == "tokens 56x56?");  // Swin's first stage.
  CHECK(tokens(77).empty());               // A text of CLIP.
  CHECK(tokens(10).empty());
  CHECK(read({1, 197, 1}, kUsual).empty());
  CHECK(read({197, 768}, kUsual).empty());
}

TEST_CASE("places_of: tokens of pictures that are not square") {
  CHECK(tokens(49, {24, 32}) == "tokens 6x8+1?");  // Patches of 4; not the square 7x7.
  CHECK(tokens(53, {24, 32}) == "tokens 6x8+5?");
  CHECK(tokens(12, {24, 32}) == "tokens 3x4?");
  CHECK(tokens(17, {24, 32}) == "tokens 3x4+5?");
  CHECK(tokens(301, {240, 320}) == "tokens 15x20+1?");
  CHECK(tokens(14 * 21 + 1, {224, 336}) == "tokens 14x21+1?");
  CHECK(tokens(6 * 8 + 1, {26, 35}) == "tokens 6x8+1?");  // Patches of 4, a rest left out.
  CHECK(tokens(26 * 26, {24, 32}) == "tokens 26x26?");    // No picture of squares: a square.
  CHECK(tokens(2, {24, 32}).empty());                     // One place is none.
  CHECK(tokens(5, {1, 1}).empty());
}

TEST_CASE("places_of: tokens as the user has them") {
  const PlacesHint hint{.tokens = TokenGrid{4, 12, 1}};
  CHECK(read({1, 49, 8}, kUsual, hint) == "tokens 4x12+1");
  CHECK_THROWS_AS((void)read({1, 50, 8}, kUsual, hint), UsageError);
  CHECK(read({1, 49, 7, 7}, kUsual, hint) == "first 7x7");
}

TEST_CASE("places_of: maps with the channels first, as convolutions have them") {
  CHECK(read({1, 512, 7, 7}, kUsual) == "first 7x7");
  CHECK(read({1, 7, 7, 7}, kUsual, {.is_convolution = true}) == "first 7x7");
  CHECK(read({1, 64, 55, 74}, {224, 300}) == "first 55x74");
  CHECK(read({1, 256, 1, 25}, {32, 100}) == "first 1x25");  // Text: height shrinks faster.
  CHECK(read({1, 256, 4, 25}, {32, 100}) == "first 4x25");
  CHECK(read({1, 3, 0, 7}, kUsual) == "first 0x7");
}

TEST_CASE("places_of: maps with the channels last, at every stage of a Swin") {
  CHECK(read({1, 56, 56, 96}, kUsual) == "last 56x56?");
  CHECK(read({1, 28, 28, 192}, kUsual) == "last 28x28?");
  CHECK(read({1, 7, 7, 768}, kUsual) == "last 7x7?");
  CHECK(read({1, 8, 8, 12}, {32, 32}) == "last 8x8?");
  CHECK(read({2, 56, 40, 96}, {224, 160}) == "last 56x40?");
  CHECK(read({1, 7, 5, 768}, {224, 160}) == "last 7x5?");
}

TEST_CASE("places_of: where the shape fits both ways, the layer tells") {
  const std::vector<std::int64_t> eight = {8};
  const std::vector<std::int64_t> twelve = {12, 48};
  CHECK(read({1, 8, 8, 8}, kUsual) == "first 8x8?");
  CHECK(read({1, 8, 8, 8}, kUsual, {.is_last_axis_layer = true}) == "last 8x8?");
  CHECK(read({1, 6, 8, 12}, {24, 32}, {.widths = twelve}) == "last 6x8?");
  CHECK(read({1, 12, 6, 8}, {24, 32}, {.widths = twelve}) == "first 6x8");
  CHECK(read({1, 6, 8, 12}, {24, 32}) == "last 6x8?");  // Exactly in proportion.
  CHECK(read({1, 8, 9, 9}, kUsual, {.widths = eight}) == "first 9x9");
}

TEST_CASE("places_of: the user's word for the channels") {
  CHECK(read({1, 8, 8, 12}, {32, 32}, {.axes = Axes::kChannelsFirst}) == "first 8x12");
  CHECK(read({1, 512, 7, 7}, kUsual, {.axes = Axes::kChannelsLast}) == "last 512x7");
  CHECK(read({1, 512, 7, 7}, kUsual, {.axes = Axes::kChannelsLast, .is_convolution = true}) ==
        "first 7x7");
}

TEST_CASE("to_channel_maps: tokens row by row, behind the class token") {
  const Tensor maps = to_channel_maps(counted({2, 13, 3}), {Axes::kTokens, {3, 4, 1}, false});
  REQUIRE(maps.shape() == Shape{2, 3, 3, 4});
  CHECK(maps.values<float>()[0] == 3);                  // Sample 0, token 1, channel 0.
  CHECK(maps.values<float>()[1] == 6);                  // Its neighbour.
  CHECK(maps.values<float>()[12] == 4);                 // Channel 1.
  CHECK(maps.values<float>()[36 + 11] == 39 + 12 * 3);  // Sample 1, the last place.
}

TEST_CASE("to_channel_maps: channels that come last") {
  const Tensor maps =
      to_channel_maps(counted({1, 2, 3, 4}), {Axes::kChannelsLast, {2, 3, 0}, false});
  REQUIRE(maps.shape() == Shape{1, 4, 2, 3});
  CHECK(maps.values<float>()[0] == 0);
  CHECK(maps.values<float>()[1] == 4);
  CHECK(maps.values<float>()[6] == 1);
  CHECK(maps.values<float>()[23] == 23);
}
