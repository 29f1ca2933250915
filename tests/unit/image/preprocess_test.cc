#include "tbviz/image/preprocess.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <limits>
#include <vector>

using namespace tbviz;

namespace {

Tensor array_of(Shape shape, const std::vector<float>& values) {
  Tensor tensor(DType::kFloat32, std::move(shape));
  std::ranges::copy(values, tensor.values<float>().begin());
  return tensor;
}

std::vector<int> pixels(const Image& image) { return {image.pixels.begin(), image.pixels.end()}; }

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr float kInfinity = std::numeric_limits<float>::infinity();

}  // namespace

TEST_CASE("to_network_input: planes of (k / 255 - mean) / std") {
  const Image picture{.height = 1, .width = 2, .channels = 3, .pixels = {0, 51, 255, 255, 102, 0}};
  const Tensor input = to_network_input(picture, {.mean = {0, 0, 1}, .std = {1, 0.5F, 2}});
  CHECK(input.shape() == Shape{1, 3, 1, 2});
  const std::array<float, 6> expected = {0, 1, 0.4F, 0.8F, 0, -0.5F};
  CHECK(std::ranges::equal(input.values<float>(), expected));
}

TEST_CASE("to_network_input: a gray picture has one plane") {
  const Image picture{.height = 1, .width = 2, .channels = 1, .pixels = {51, 255}};
  const Tensor input = to_network_input(picture, {.mean = {0.2F, 9, 9}, .std = {0.5F, 9, 9}});
  CHECK(input.shape() == Shape{1, 1, 1, 2});
  CHECK(std::ranges::equal(input.values<float>(), std::array<float, 2>{0, 1.6F}));
}

// By Pillow: Image.new("RGB", (1, 1), colour).convert("L").
TEST_CASE("to_gray: Pillow's luma") {
  const Image picture{
      .height = 2,
      .width = 3,
      .channels = 3,
      .pixels = {255, 0, 0, 0, 255, 0, 0, 0, 255, 1, 2, 3, 200, 100, 50, 255, 255, 255}};
  const Image gray = to_gray(picture);
  CHECK(gray.channels == 1);
  CHECK(pixels(gray) == std::vector<int>{76, 150, 29, 2, 124, 255});
}

TEST_CASE("gray_picture: the mean of the channels, from the least to the greatest") {
  const Image image = gray_picture(array_of({1, 2, 1, 3}, {-1, 0, 2, -3, 0, 2}));
  CHECK(image.height == 1);
  CHECK(image.width == 3);
  CHECK(image.channels == 1);
  CHECK(pixels(image) == std::vector<int>{0, 127, 255});  // Means -2, 0, 2.
}

TEST_CASE("gray_picture: of several samples the first") {
  CHECK(pixels(gray_picture(array_of({2, 1, 1, 2}, {0, 1, 7, 5}))) == std::vector<int>{0, 255});
}

TEST_CASE("gray_picture: what is not finite does not set the scale") {
  CHECK(pixels(gray_picture(array_of({1, 1, 1, 5}, {kNan, 0, 1, kInfinity, -kInfinity}))) ==
        std::vector<int>{0, 0, 255, 255, 0});
  CHECK(pixels(gray_picture(array_of({1, 1, 1, 2}, {kNan, kNan}))) == std::vector<int>{0, 0});
  CHECK(pixels(gray_picture(array_of({1, 1, 1, 2}, {3, 3}))) == std::vector<int>{0, 0});
}
