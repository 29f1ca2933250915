// The expected values are those of torch.nn.functional.conv2d in torch 2.13, on integers, whose
// sums are exact in any order.
#include "tbviz/native/conv2d.h"

#include <doctest/doctest.h>

#include <atomic>
#include <cstdint>
#include <utility>
#include <vector>

#include "tbviz/error.h"

using namespace tbviz;

namespace {

// i % modulus - less, for each element i.
Tensor counted(Shape shape, int modulus, int less) {
  Tensor tensor(DType::kFloat32, std::move(shape));
  int i = 0;
  for (float& value : tensor.values<float>()) value = static_cast<float>(i++ % modulus - less);
  return tensor;
}

Tensor of(Shape shape, const std::vector<float>& values) {
  Tensor tensor(DType::kFloat32, std::move(shape));
  std::copy(values.begin(), values.end(), tensor.values<float>().begin());
  return tensor;
}

std::vector<float> numbers(const Tensor& tensor) {
  return {tensor.values<float>().begin(), tensor.values<float>().end()};
}

Conv2d small(Conv2dOptions options) {
  return {counted({3, 2, 3, 2}, 5, 2), of({3}, {0.5, -1, 2}), options};
}

const Tick kNoTick = [] {};

}  // namespace

TEST_CASE("conv2d: stride, padding, several pictures") {
  const Tensor y = small({.stride = 2, .padding = 1}).run(counted({2, 2, 4, 5}, 7, 3), kNoTick);
  CHECK(y.shape() == Shape{2, 3, 2, 3});
  CHECK(numbers(y) == std::vector<float>{-1.5, -2.5, 6.5,  3.5,   2.5,   10.5, 3,  5, -1,
                                         1,    1,    -4,   7,     -3,    -4,   -2, 4, 11,
                                         5.5,  2.5,  -2.5, -15.5, -12.5, 2.5,  -7, 4, 5,
                                         6,    6,    1,    5,     5,     -3,   2,  4, 4});
}

TEST_CASE("conv2d: a picture without an axis of samples") {
  const Tensor y = small({}).run(counted({2, 4, 5}, 7, 3), kNoTick);
  CHECK(y.shape() == Shape{3, 2, 4});
  CHECK(numbers(y) == std::vector<float>{13.5, 10.5, -6.5, -2.5, -1.5, 2.5, 13.5, 10.5,
                                         -12,  -4,   -10,  5,    7,    1,   -12,  -4,
                                         -3,   11,   11,   -3,   -10,  4,   -3,   11});
}

TEST_CASE("conv2d: more channels than a block or a tile holds") {
  std::vector<float> bias;
  for (int i = 0; i < 17; ++i) bias.push_back(static_cast<float>(i));
  const Conv2d conv(counted({17, 18, 2, 2}, 7, 3), of({17}, bias), {});
  const Tensor y = conv.run(counted({1, 18, 3, 3}, 5, 2), kNoTick);
  CHECK(y.shape() == Shape{1, 17, 2, 2});
  CHECK(numbers(y) == std::vector<float>{-22, 28,  -32, 33,  27,  -34, -26, 8,   27, -5,  36,  -31,
                                         -29, 31,  21,  21,  -15, -3,  -29, 38,  34, -30, 12,  -22,
                                         -1,  34,  39,  -26, -15, 35,  -25, 40,  34, -27, -19, 15,
                                         34,  2,   43,  -24, -22, 38,  28,  28,  -8, 4,   -22, 45,
                                         41,  -23, 19,  -15, 6,   41,  46,  -19, -8, 42,  -18, 47,
                                         41,  -20, -12, 22,  41,  9,   50,  -17});
}

TEST_CASE("conv2d: no pictures, no values") {
  CHECK(small({}).run(Tensor(DType::kFloat32, {0, 2, 4, 5}), kNoTick).shape() == Shape{0, 3, 2, 4});
}

TEST_CASE("conv2d: inputs that do not fit") {
  const Conv2d conv = small({.stride = 2, .padding = 1});
  CHECK_THROWS_WITH_AS((void)conv.output_shape({1, 3, 4, 5}),
                       "takes 2 channels, not 3: the shape of its input is (1, 3, 4, 5)",
                       ModelError);
  CHECK_THROWS_WITH_AS((void)conv.output_shape({2, 4}),
                       "takes N x 2 x H x W, not a tensor of shape (2, 4)", ModelError);
  CHECK_THROWS_WITH_AS((void)conv.output_shape({1, 2, 0, 5}),
                       "has kernels of 3 x 2, greater than its input of shape (1, 2, 0, 5)",
                       ModelError);
  CHECK(conv.output_shape({1, 2, 1, 0}) == Shape{1, 3, 1, 1});
}

TEST_CASE("conv2d: can be ended from outside") {
  std::atomic<int> ticks = 0;
  const auto stop = [&] {
    if (++ticks == 3) throw UsageError("enough");
  };
  CHECK_THROWS_WITH_AS((void)small({}).run(Tensor(DType::kFloat32, {9, 2, 20, 20}), stop), "enough",
                       UsageError);
}
