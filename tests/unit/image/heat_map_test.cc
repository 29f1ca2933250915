#include "tbviz/image/heat_map.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <limits>

#include "tbviz/image/pixel.h"

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

TEST_CASE("heat_overlay: NaN and what is negative are blue, infinity is as red as the greatest") {
  constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  Image black{.height = 1, .width = 5, .channels = 3, .pixels = {}};
  black.pixels.resize(15);
  Tensor map(DType::kFloat32, {1, 5});
  const std::array<float, 5> values = {kNaN, 2, -1, kInfinity, -kInfinity};
  std::ranges::copy(values, map.values<float>().begin());
  const Image overlay = heat_overlay(black, map, 1);
  const std::array<double, 5> expected = {0, 1, 0, 1, 0};
  for (std::size_t x = 0; x < 5; ++x) {
    CAPTURE(x);
    const auto colour = jet(expected[x]);
    CHECK(std::equal(colour.begin(), colour.end(),
                     overlay.pixels.begin() + static_cast<std::ptrdiff_t>(3 * x)));
  }
  std::ranges::fill(map.values<float>(), kNaN);
  CHECK(heat_overlay(black, map, 1).pixels[2] == 128);
  std::ranges::fill(map.values<float>(), kInfinity);
  CHECK(heat_overlay(black, map, 1).pixels[0] == 128);
  CHECK(jet(kNaN) == jet(0));
  CHECK(jet(-7) == jet(0));
  CHECK(jet(1e300) == jet(1));
}

TEST_CASE("to_byte: clips, truncates, and has a value for what is no number") {
  CHECK(to_byte(254.9F) == 254);
  CHECK(to_byte(-1) == 0);
  CHECK(to_byte(1e30F) == 255);
  CHECK(to_byte(std::numeric_limits<float>::quiet_NaN()) == 0);
}
