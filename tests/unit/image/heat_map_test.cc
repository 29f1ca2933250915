#include "tbviz/image/heat_map.h"

#include <doctest/doctest.h>

#include <algorithm>

using namespace tbviz;

TEST_CASE("jet: the corners of the colour map") {
  CHECK(jet(0) == std::array<std::uint8_t, 3>{0, 0, 128});
  CHECK(jet(0.375) == std::array<std::uint8_t, 3>{0, 255, 255});
  CHECK(jet(0.625) == std::array<std::uint8_t, 3>{255, 255, 0});
  CHECK(jet(1) == std::array<std::uint8_t, 3>{128, 0, 0});
}

TEST_CASE("heat_overlay: bilinear between the centres of the cells, scaled by the greatest value") {
  Image black{.height = 1, .width = 4, .channels = 3, .pixels = {}};
  black.pixels.resize(12);
  Tensor map(DType::kFloat32, {1, 2});
  map.values<float>()[1] = 8;
  // torch's interpolate(mode="bilinear") of (0, 1) to four: 0, 0.25, 0.75, 1.
  const Image overlay = heat_overlay(black, map, 1);
  const std::array<double, 4> expected = {0, 0.25, 0.75, 1};
  for (std::size_t x = 0; x < 4; ++x) {
    const auto colour = jet(expected[x]);
    CHECK(std::equal(colour.begin(), colour.end(),
                     overlay.pixels.begin() + static_cast<std::ptrdiff_t>(3 * x)));
  }
  CHECK(heat_overlay(black, map, 0).pixels == black.pixels);
}

TEST_CASE("heat_overlay: a map of zeros is blue") {
  Image gray{.height = 2, .width = 2, .channels = 1, .pixels = {}};
  gray.pixels.assign(4, 100);
  const Image overlay = heat_overlay(gray, Tensor(DType::kFloat32, {3, 3}), 0.5);
  CHECK(overlay.channels == 3);
  CHECK(overlay.pixels[0] == 50);
  CHECK(overlay.pixels[2] == 114);
}
