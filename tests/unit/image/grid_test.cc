#include <doctest/doctest.h>

#include <algorithm>
#include <limits>
#include <numeric>

#include "tbviz/error.h"
#include "tbviz/image.h"

namespace tbviz {
namespace {

// Known answers are those of torchvision.utils.make_grid; tests/oracle/test_grid.py has many more.
Tensor floats(Shape shape, std::vector<float> values) {
  Tensor tensor(DType::kFloat32, std::move(shape));
  std::copy(values.begin(), values.end(), tensor.values<float>().begin());
  return tensor;
}

Tensor counting(DType dtype, Shape shape) {
  Tensor tensor(dtype, std::move(shape));
  visit_dtype(dtype, [&]<class T>() {
    if constexpr (std::is_arithmetic_v<T>) {
      std::iota(tensor.values<T>().begin(), tensor.values<T>().end(), T{0});
    }
  });
  return tensor;
}

using Pixels = decltype(Image::pixels);

TEST_CASE("grid: pictures lie in rows with padding around them") {
  const Image grid =
      grid_image(counting(DType::kUInt8, {3, 2, 1, 1}), {.nrow = 2, .padding = 1, .pad_value = 9});
  CHECK(grid.height == 5);
  CHECK(grid.width == 5);
  CHECK(grid.channels == 2);
  CHECK(grid.pixels == Pixels{9, 9, 9, 9, 9, 9, 9, 9, 9, 9,  //
                              9, 9, 0, 1, 9, 9, 2, 3, 9, 9,  //
                              9, 9, 9, 9, 9, 9, 9, 9, 9, 9,  //
                              9, 9, 4, 5, 9, 9, 9, 9, 9, 9,  //
                              9, 9, 9, 9, 9, 9, 9, 9, 9, 9});
}

TEST_CASE("grid: one channel stays one, a single picture gets no padding") {
  for (const Shape& shape : {Shape{2, 3}, Shape{1, 2, 3}, Shape{1, 1, 2, 3}}) {
    const Image grid = grid_image(counting(DType::kUInt8, shape), {.padding = 7});
    CHECK(grid.height == 2);
    CHECK(grid.width == 3);
    CHECK(grid.channels == 1);
    CHECK(grid.pixels == Pixels{0, 1, 2, 3, 4, 5});
  }
}

TEST_CASE("grid: normalisation by the batch, by each picture and by a given range") {
  const Tensor batch = floats({2, 1, 1, 2}, {0, 2, 4, 8});
  const auto pixels = [&](const GridOptions& options) { return grid_image(batch, options).pixels; };
  CHECK(pixels({.padding = 0, .normalize = true}) == Pixels{0, 63, 127, 255});
  CHECK(pixels({.padding = 0, .normalize = true, .scale_each = true}) == Pixels{0, 255, 0, 255});
  CHECK(pixels({.padding = 0, .normalize = true, .value_range = ValueRange{2, 6}}) ==
        Pixels{0, 0, 127, 255});
  CHECK(pixels({.padding = 0, .value_range = ValueRange{2, 6}}) == Pixels{0, 255, 255, 255});
}

TEST_CASE("grid: a NaN spoils the range of its own picture only with scale_each") {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const Tensor batch = floats({2, 1, 1, 2}, {0, nan, 0, 1});
  const GridOptions each{.padding = 0, .normalize = true, .scale_each = true};
  CHECK(grid_image(batch, each).pixels == Pixels{0, 0, 0, 255});
  CHECK(grid_image(batch, {.padding = 0, .normalize = true}).pixels == Pixels{0, 0, 0, 0});
}

TEST_CASE("grid: a constant picture is divided by 1e-5, not by zero") {
  CHECK(grid_image(floats({1, 1, 2}, {3, 3}), {.normalize = true}).pixels == Pixels{0, 0});
  const GridOptions narrow{.normalize = true, .value_range = ValueRange{3, 3}};
  CHECK(grid_image(floats({1, 1, 2}, {3, 4}), narrow).pixels == Pixels{0, 0});
}

TEST_CASE("grid: bytes are pixels as they are; a pad value is cut to an integer") {
  const GridOptions options{.padding = 1, .pad_value = 7.9};
  const Image image = grid_image(counting(DType::kUInt8, {2, 1, 1, 1}), options);
  CHECK(image.pixels == Pixels{7, 7, 7, 7, 7, 7, 0, 7, 1, 7, 7, 7, 7, 7, 7});
}

TEST_CASE("grid: the image is the canvas through add_image's rule") {
  const Tensor batch = floats({2, 3, 1, 2}, {-1, 0, 0.5F, 1, 2, 0.1F, 0, 1, 0, 1, 0, 1});
  const GridOptions options{.padding = 1, .pad_value = 0.5};
  const Image image = grid_image(batch, options);
  CHECK(image.channels == 3);
  CHECK(image.height == 3);
  CHECK(image.width == 7);
  const std::vector<std::uint8_t> middle(image.pixels.begin() + 21, image.pixels.begin() + 42);
  CHECK(middle == std::vector<std::uint8_t>{127, 127, 127, 0, 127, 255, 0,   255, 25,  127, 127,
                                            127, 0,   0,   0, 255, 255, 255, 127, 127, 127});
}

TEST_CASE("grid: strided and unaligned views are drawn like their copies") {
  Tensor batch = counting(DType::kFloat32, {2, 3, 4, 5});
  for (float& value : batch.values<float>()) value /= 120;
  const std::size_t order[] = {1, 0, 3, 2};
  const TensorView turned = batch.view().permuted(order);
  CHECK(grid_image(turned, {}).pixels == grid_image(to_contiguous(turned), {}).pixels);
  std::vector<std::byte> bytes(batch.view().bytes().size() + 1);
  std::copy_n(batch.data(), bytes.size() - 1, bytes.data() + 1);
  CHECK(grid_image({DType::kFloat32, batch.shape(), bytes.data() + 1}, {}).pixels ==
        grid_image(batch, {}).pixels);
}

TEST_CASE("grid: refuses what make_grid refuses") {
  CHECK_THROWS_WITH_AS((void)grid_image(Tensor(DType::kFloat32, {5}), {}, "a.npy"),
                       doctest::Contains("a.npy: an array of shape (5,) is no batch of pictures"),
                       FormatError);
  CHECK_THROWS_AS((void)grid_image(Tensor(DType::kFloat32, {1, 1, 1, 1, 1}), {}), FormatError);
  CHECK_THROWS_AS((void)grid_image(Tensor(DType::kFloat32, {0, 3, 4, 4}), {}), FormatError);
  CHECK_THROWS_WITH_AS((void)grid_image(Tensor(DType::kInt32, {2, 2}), {.normalize = true}),
                       doctest::Contains("int32 cannot be normalised"), FormatError);
  CHECK_THROWS_AS((void)grid_image(Tensor(DType::kFloat32, {5, 2, 2}), {}), FormatError);
  CHECK_THROWS_AS((void)grid_image(Tensor(DType::kUInt8, {2, 2}), {.pad_value = 300}), FormatError);
  CHECK_THROWS_AS((void)grid_image(Tensor(DType::kUInt8, {2, 1, 2, 2}), {.padding = 1 << 30}),
                  UnsupportedError);
}

}  // namespace
}  // namespace tbviz
