#include "tbviz/native/max_pool2d.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include "tbviz/error.h"

using namespace tbviz;

namespace {

constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();
constexpr float kInfinity = std::numeric_limits<float>::infinity();
const Tick kNoTick = [] {};

Tensor pooled(Shape shape, const std::vector<float>& values, MaxPool2dOptions options) {
  Tensor input(DType::kFloat32, std::move(shape));
  std::copy(values.begin(), values.end(), input.values<float>().begin());
  return MaxPool2d(options).run(input, kNoTick);
}

std::vector<float> numbers(const Tensor& tensor) {
  return {tensor.values<float>().begin(), tensor.values<float>().end()};
}

}  // namespace

TEST_CASE("max_pool2d: windows that overlap, rows and columns that none reaches") {
  const std::vector<float> plane = {1, 2, 3, 4,  99,  //
                                    5, 0, 7, 8,  99,  //
                                    9, 1, 2, 3,  99,  //
                                    4, 5, 6, 10, 99};
  const Tensor y = pooled({1, 1, 4, 5}, plane, {.kernel = 3, .stride = 1});
  CHECK(y.shape() == Shape{1, 1, 2, 3});
  CHECK(numbers(y) == std::vector<float>{9, 8, 99, 9, 10, 99});
  CHECK(numbers(pooled({1, 1, 4, 5}, plane, {.kernel = 2, .stride = 2})) ==
        std::vector<float>{5, 8, 9, 10});
}

TEST_CASE("max_pool2d: each plane by itself, with and without an axis of samples") {
  const std::vector<float> planes = {1, 2, 3, 4, -1, -2, -3, -4};
  const Tensor y = pooled({2, 2, 2}, planes, {.kernel = 2, .stride = 2});
  CHECK(y.shape() == Shape{2, 1, 1});
  CHECK(numbers(y) == std::vector<float>{4, -1});
  CHECK(pooled({2, 1, 2, 2}, planes, {.kernel = 2, .stride = 2}).shape() == Shape{2, 1, 1, 1});
  CHECK(pooled({0, 1, 2, 2}, {}, {.kernel = 2, .stride = 2}).shape() == Shape{0, 1, 1, 1});
}

TEST_CASE("max_pool2d: a NaN anywhere in the window comes out, as in torch") {
  for (std::size_t at = 0; at < 9; ++at) {
    std::vector<float> plane(9, 1);
    plane[at] = kNaN;
    CHECK(std::isnan(numbers(pooled({1, 1, 3, 3}, plane, {.kernel = 3, .stride = 1}))[0]));
  }
  const std::vector<float> least(9, -kInfinity);
  CHECK(numbers(pooled({1, 1, 3, 3}, least, {.kernel = 3, .stride = 1}))[0] == -kInfinity);
}

TEST_CASE("max_pool2d: inputs that do not fit") {
  const MaxPool2d pool({.kernel = 3, .stride = 2});
  CHECK_THROWS_WITH_AS((void)pool.output_shape({1, 64, 2, 9}),
                       "has windows of 3 x 3, greater than its input of shape (1, 64, 2, 9)",
                       ModelError);
  CHECK_THROWS_WITH_AS((void)pool.output_shape({64, 9}),
                       "takes N x C x H x W, not a tensor of shape (64, 9)", ModelError);
}
