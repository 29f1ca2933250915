#include "tbviz/image/kernel_pictures.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <limits>
#include <numeric>

#include "tbviz/error.h"

using namespace tbviz;

namespace {

Tensor counting(const Shape& shape) {
  Tensor tensor(DType::kFloat32, shape);
  const auto values = tensor.values<float>();
  std::iota(values.begin(), values.end(), 0.0F);
  return tensor;
}

struct Size {
  int height;
  int width;
  bool operator==(const Size&) const = default;
};

Size size_of(const Image& image) { return {image.height, image.width}; }

}  // namespace

TEST_CASE("kernel_pictures: one row per output channel, triples in colour") {
  const Tensor weight = counting({4, 3, 2, 5});
  const KernelDrawer drawer(weight, false, KernelScale::kEachKernel, "w");
  CHECK(size_of(drawer.output_channel(3)) == Size{2 + 4, 3 * 7 + 2});
  CHECK(drawer.in_colour());
  CHECK(size_of(drawer.all(8)) == Size{2 + 4, 4 * 7 + 2});
}

TEST_CASE("kernel_pictures: a transposed layer has its outputs on the second axis") {
  const Tensor weight = counting({4, 3, 2, 2});
  const KernelDrawer drawer(weight, true, KernelScale::kLayer, "w");
  CHECK(size_of(drawer.output_channel(2)) == Size{2 + 4, 4 * 4 + 2});
  // The first value of (in 1, out 2) is 20 of 0..47.
  const Image image = drawer.output_channel(2);
  const auto at = static_cast<std::size_t>((2 * image.width + 2 + 4) * image.channels);
  CHECK(image.pixels[at] == static_cast<int>(20.0F / 47.0F * 255.0F));
}

TEST_CASE("kernel_pictures: other dimensions") {
  const Tensor line = counting({4, 3, 7});
  const KernelDrawer lines(line, false, KernelScale::kEachKernel, "w");
  CHECK_FALSE(lines.in_colour());
  CHECK(size_of(lines.output_channel(0)) == Size{1 + 4, 3 * 9 + 2});
  const Tensor volume = counting({2, 3, 4, 5, 6});
  const KernelDrawer slices(volume, false, KernelScale::kEachKernel, "w");
  CHECK(size_of(slices.output_channel(1)) == Size{3 * 7 + 2, 4 * 8 + 2});
  CHECK_FALSE(slices.in_colour());
}

TEST_CASE("kernel_pictures: the layer's own scale ignores what is not finite") {
  Tensor weight = counting({1, 2, 1, 2});
  weight.values<float>()[1] = std::numeric_limits<float>::infinity();
  const KernelDrawer drawer(weight, false, KernelScale::kLayer, "w");
  const Image image = drawer.output_channel(0);
  CHECK(*std::max_element(image.pixels.begin(), image.pixels.end()) == 255);
}

TEST_CASE("kernel_pictures: nothing to draw is an error") {
  const Tensor empty(DType::kFloat32, {0, 3, 2, 2});
  CHECK_THROWS_AS(KernelDrawer(empty, false, KernelScale::kEachKernel, "w"), FormatError);
}
