#include "tbviz/tensor.h"

#include <doctest/doctest.h>

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <utility>
#include <vector>

#include "tbviz/error.h"

using namespace tbviz;

namespace {

std::vector<float> elements(const TensorView& view) {
  std::vector<float> values;
  for_each_element(view, [&](auto value) { values.push_back(static_cast<float>(value)); });
  return values;
}

Tensor counting(Shape shape) {
  Tensor tensor(DType::kFloat32, std::move(shape));
  float next = 0;
  for (float& value : tensor.values<float>()) value = next++;
  return tensor;
}

}  // namespace

TEST_CASE("tensor: a permuted view walks its elements in the new order") {
  const Tensor tensor = counting({2, 3});
  const std::array<std::size_t, 2> order = {1, 0};
  const TensorView transposed = tensor.view().permuted(order);
  CHECK(transposed.shape() == Shape{3, 2});
  CHECK_FALSE(transposed.is_contiguous());
  CHECK(elements(transposed) == std::vector<float>{0, 3, 1, 4, 2, 5});
  CHECK(elements(to_contiguous(transposed)) == elements(transposed));
}

TEST_CASE("tensor: an index takes a part of the first axis") {
  const Tensor tensor = counting({2, 2, 2});
  CHECK(elements(tensor.view()[1]) == std::vector<float>{4, 5, 6, 7});
  CHECK(elements(tensor.view()[1][0]) == std::vector<float>{4, 5});
}

TEST_CASE("tensor: rank 0 is one element, a zero size is none") {
  CHECK(Tensor(DType::kFloat64, {}).count() == 1);
  CHECK(Tensor(DType::kFloat64, {3, 0, 2}).count() == 0);
  CHECK(elements(Tensor(DType::kFloat32, {0})).empty());
}

TEST_CASE("tensor: sizes that overflow are refused before anything is allocated") {
  const std::int64_t big = std::int64_t{1} << 40;
  CHECK_THROWS_AS((void)count_elements({big, big}), UnsupportedError);
  CHECK_THROWS_AS((void)count_elements({0, big, big}), UnsupportedError);
  CHECK_THROWS_AS((void)count_elements({-1}), UnsupportedError);
}

TEST_CASE("tensor: shapes print as Python's tuples") {
  CHECK(format_shape({64, 3, 11, 11}) == "(64, 3, 11, 11)");
  CHECK(format_shape({64}) == "(64,)");
  CHECK(format_shape({}) == "()");
}

// IEEE 754 binary16: the standard's own landmarks.
TEST_CASE("half: landmarks convert exactly") {
  CHECK(float(Float16{0x3c00}) == 1.0F);
  CHECK(float(Float16{0xc000}) == -2.0F);
  CHECK(float(Float16{0x7bff}) == 65504.0F);
  CHECK(float(Float16{0x0400}) == 0x1p-14F);
  CHECK(float(Float16{0x0001}) == 0x1p-24F);
  CHECK(std::bit_cast<std::uint32_t>(float(Float16{0x8000})) == 0x80000000U);
  CHECK(std::isinf(float(Float16{0x7c00})));
  CHECK(std::isnan(float(Float16{0x7e00})));
  CHECK(float(BFloat16{0x3f80}) == 1.0F);
}

TEST_CASE("tensor: collapsed views have the same elements on fewer axes") {
  const auto axes = [](Shape shape, std::vector<std::int64_t> strides) {
    const TensorView view =
        TensorView(DType::kUInt8, std::move(shape), std::move(strides), nullptr).collapsed();
    return std::pair(view.shape(), view.strides());
  };
  using Numbers = std::vector<std::int64_t>;
  CHECK(axes({2, 3, 4}, {12, 4, 1}) == std::pair(Shape{24}, Numbers{1}));
  CHECK(axes({2, 1, 4}, {4, 99, 1}) == std::pair(Shape{8}, Numbers{1}));
  CHECK(axes({2, 3, 4}, {1, 8, 2}) == std::pair(Shape{2, 12}, Numbers{1, 2}));
  CHECK(axes({5, 7, 1}, {0, 0, 0}) == std::pair(Shape{35}, Numbers{0}));
  CHECK(axes({4, 3}, {1, 4}) == std::pair(Shape{4, 3}, Numbers{1, 4}));
  CHECK(axes({1, 1}, {3, 3}) == std::pair(Shape{}, Numbers{}));
}
