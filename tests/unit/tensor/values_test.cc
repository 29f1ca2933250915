#include "tbviz/tensor/values.h"

#include <doctest/doctest.h>

#include <array>
#include <cstdint>
#include <limits>
#include <list>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include "tbviz/error.h"
#include "tbviz/tensor/doubles.h"

using namespace tbviz;  // NOLINT(google-build-using-namespace)

namespace {

/// What a call that takes an array sees of its argument.
struct Seen {
  DType dtype;
  Shape shape;
  std::vector<double> values;

  bool operator==(const Seen&) const = default;
};

Seen seen(const Values& values) {
  const TensorView& view = values.view();
  return {view.dtype(), view.shape(), to_doubles(view)};
}

double number(Number value) { return value.value(); }

/// An array of another library: rows that lie apart.
struct Matrix {
  std::vector<float> cells;
  std::int64_t rows;
  std::int64_t columns;
  std::int64_t stride;
};

}  // namespace

template <>
struct tbviz::ArrayTraits<Matrix> {
  static Values values(const Matrix& matrix) {
    return view_of(matrix.cells.data(), {matrix.rows, matrix.columns}, {matrix.stride, 1});
  }
};

TEST_CASE("values: containers of every type of number are one axis") {
  CHECK(seen(std::vector<float>{1, 2}) == Seen{DType::kFloat32, {2}, {1, 2}});
  CHECK(seen(std::vector<double>{1.5}) == Seen{DType::kFloat64, {1}, {1.5}});
  CHECK(seen(std::array<std::uint8_t, 2>{7, 255}) == Seen{DType::kUInt8, {2}, {7, 255}});
  CHECK(seen(std::vector<signed char>{-7}) == Seen{DType::kInt8, {1}, {-7}});
  CHECK(seen(std::vector<short>{-300}) == Seen{DType::kInt16, {1}, {-300}});
  CHECK(seen(std::vector<unsigned short>{60000}) == Seen{DType::kUInt16, {1}, {60000}});
  CHECK(seen(std::vector<int>{-70000}) == Seen{DType::kInt32, {1}, {-70000}});
  CHECK(seen(std::vector<unsigned>{4000000000U}) == Seen{DType::kUInt32, {1}, {4e9}});
  CHECK(seen(std::vector<long>{-5}) == Seen{DType::kInt64, {1}, {-5}});
  CHECK(seen(std::vector<long long>{-5}) == Seen{DType::kInt64, {1}, {-5}});
  CHECK(seen(std::vector<std::size_t>{5}) == Seen{DType::kUInt64, {1}, {5}});
  CHECK(seen(std::vector<Float16>{Float16::nearest(0.5F)}) == Seen{DType::kFloat16, {1}, {0.5}});
  CHECK(seen(std::vector<BFloat16>{BFloat16::nearest(2)}) == Seen{DType::kBFloat16, {1}, {2}});
  CHECK(seen(std::vector<bool>{true, false}) == Seen{DType::kBool, {2}, {1, 0}});
  const int plain[] = {1, 2, 3};
  CHECK(seen(plain) == Seen{DType::kInt32, {3}, {1, 2, 3}});
  CHECK(seen(std::span(plain).last(2)) == Seen{DType::kInt32, {2}, {2, 3}});
  CHECK(seen(std::vector<float>{}) == Seen{DType::kFloat32, {0}, {}});
}

TEST_CASE("values: lists") {
  CHECK(seen({1, 2.5, 3}) == Seen{DType::kFloat64, {3}, {1, 2.5, 3}});
  const int a = 1;
  const int b = 2;
  CHECK(seen({a, b}) == Seen{DType::kInt32, {2}, {1, 2}});
  CHECK(seen({true, false}) == Seen{DType::kBool, {2}, {1, 0}});
  CHECK(seen({}) == Seen{DType::kFloat64, {0}, {}});
}

TEST_CASE("values: views with shapes and strides, tensors, and classes that have traits") {
  const std::vector<float> cells = {1, 2, 3, 4, 5, 6};
  CHECK(seen(view_of(cells.data(), {2, 3})) == Seen{DType::kFloat32, {2, 3}, {1, 2, 3, 4, 5, 6}});
  CHECK(seen(view_of(cells.data(), {3, 2}, {1, 3})) ==
        Seen{DType::kFloat32, {3, 2}, {1, 4, 2, 5, 3, 6}});
  CHECK(seen(view_of(cells.data() + 5, {2}, {-1})) == Seen{DType::kFloat32, {2}, {6, 5}});
  Tensor tensor(DType::kInt16, {1, 2});
  tensor.values<std::int16_t>()[1] = 9;
  CHECK(seen(tensor) == Seen{DType::kInt16, {1, 2}, {0, 9}});
  CHECK(seen(Matrix{cells, 2, 2, 3}) == Seen{DType::kFloat32, {2, 2}, {1, 2, 4, 5}});
}

TEST_CASE("values: strides are as many as axes") {
  const std::vector<float> cells = {1, 2, 3, 4, 5, 6};
  CHECK_THROWS_WITH_AS((void)view_of(cells.data(), {2, 3}, {1}),
                       "1 strides do not fit the shape (2, 3)", UsageError);
}

TEST_CASE("values: text and pointers are no arrays") {
  CHECK_FALSE(std::is_convertible_v<std::string, Values>);
  CHECK_FALSE(std::is_convertible_v<const char*, Values>);
  CHECK_FALSE(std::is_convertible_v<std::vector<std::string>, Values>);
  CHECK_FALSE(std::is_convertible_v<std::list<float>, Values>);
  CHECK_FALSE(std::is_convertible_v<double, Values>);
}

TEST_CASE("number: every arithmetic type, and arrays of one element") {
  CHECK(number(1) == 1);
  CHECK(number(1.5F) == 1.5);
  CHECK(number(std::size_t{3}) == 3);
  CHECK(number(std::int64_t{-3}) == -3);
  CHECK(number(true) == 1);
  CHECK(number(static_cast<signed char>(-1)) == -1);
  CHECK(number(Float16::nearest(0.25F)) == 0.25);
  CHECK(number(Matrix{{7}, 1, 1, 1}) == 7);
  CHECK_FALSE(std::is_convertible_v<const char*, Number>);
  CHECK_FALSE(std::is_convertible_v<char, Number>);
  CHECK_FALSE(std::is_convertible_v<std::nullptr_t, Number>);
  const std::vector<float> two = {1, 2};
  CHECK_THROWS_WITH_AS(number(view_of(two.data(), {2})),
                       "an array of shape (2,) is no number; it must have one element",
                       FormatError);
  CHECK_THROWS_AS(number(view_of(two.data(), {0})), FormatError);
}
