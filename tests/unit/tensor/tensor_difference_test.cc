#include "tbviz/tensor/tensor_difference.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "tbviz/tensor/synthetic.h"

using namespace tbviz;

// Known answers come from NumPy 2.4 or from arithmetic; tests/oracle compares far more of them.
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInf = std::numeric_limits<double>::infinity();
constexpr std::int64_t kBig = std::int64_t{1} << 53;

template <class T>
TensorView view_of(const std::vector<T>& values, DType dtype) {
  return {dtype,
          {static_cast<std::int64_t>(values.size())},
          reinterpret_cast<const std::byte*>(values.data())};
}

TensorDifference compare(const TensorView& a, const TensorView& b) {
  const std::vector<TensorPair> pairs = {{a, b}};
  return differences_of(pairs).at(0);
}

TensorDifference compare(const std::vector<double>& a, const std::vector<double>& b) {
  return compare(view_of(a, DType::kFloat64), view_of(b, DType::kFloat64));
}

}  // namespace

TEST_CASE("tensor_difference: the figures are NumPy's") {
  const TensorDifference found = compare({1, 2, 3, 4}, {1, 2.5, 3, 2});
  CHECK(found.differing == 2);
  CHECK(found.nan_mismatches == 0);
  CHECK(found.max_abs == 2);
  CHECK(found.mean_abs == 0.625);
  CHECK(found.relative == doctest::Approx(0.3763863263545405).epsilon(1e-15));
  CHECK(found.cosine == doctest::Approx(0.9331569498236164).epsilon(1e-15));
}

TEST_CASE("tensor_difference: what is the same has no difference") {
  CHECK(compare({1, -2, kNan, kInf}, {1, -2, kNan, kInf}) == TensorDifference());
  CHECK(compare({0.0, 1}, {-0.0, 1}) == TensorDifference());
  CHECK(compare(std::vector<double>{}, {}) == TensorDifference());
  // NaNs of other bits.
  const std::vector<std::uint32_t> a = {0x7fc00000, 0x3f800000};
  const std::vector<std::uint32_t> b = {0xffc00001, 0x3f800000};
  CHECK(compare(view_of(a, DType::kFloat32), view_of(b, DType::kFloat32)) == TensorDifference());
}

TEST_CASE("tensor_difference: NaN against a number is counted apart and poisons nothing") {
  const TensorDifference found = compare({1, kNan, 3, kNan, 5}, {kNan, 2, 3.5, kNan, 5});
  CHECK(found.differing == 3);
  CHECK(found.nan_mismatches == 2);
  CHECK(found.max_abs == 0.5);
  CHECK(found.mean_abs == 0.25);
  CHECK(found.relative == doctest::Approx(0.5 / std::sqrt(34)));
}

TEST_CASE("tensor_difference: only NaNs against numbers leave no figure") {
  const TensorDifference found = compare({1, 2}, {kNan, kNan});
  CHECK(found.differing == 2);
  CHECK(found.nan_mismatches == 2);
  CHECK(std::isnan(found.max_abs));
  CHECK(std::isnan(found.mean_abs));
  CHECK(std::isnan(found.relative));
  CHECK(std::isnan(found.cosine));
}

TEST_CASE("tensor_difference: an infinity is infinitely far from all but itself") {
  for (const double other : {1.0, -kInf}) {
    const TensorDifference found = compare({kInf, 1, kInf}, {other, 1, kInf});
    CHECK(found.differing == 1);
    CHECK(found.nan_mismatches == 0);
    CHECK(found.max_abs == kInf);
    CHECK(found.mean_abs == kInf);
    CHECK(found.relative == kInf);
    CHECK(std::isnan(found.cosine));
  }
  CHECK(compare({kInf}, {kNan}).nan_mismatches == 1);
}

TEST_CASE("tensor_difference: zeros have no direction and nothing to be relative to") {
  const TensorDifference found = compare({0, 0}, {3, 4});
  CHECK(found.relative == kInf);
  CHECK(found.from_zero);
  CHECK(std::isnan(found.cosine));
  CHECK(compare({3, 4}, {0, 0}).relative == 1);
  CHECK_FALSE(compare({3, 4}, {0, 0}).from_zero);
  CHECK(compare({3, 4}, {-3, -4}).cosine == -1);
}

TEST_CASE("tensor_difference: only a tensor of zeros alone changes from zero") {
  // Long enough for vectors, and not.
  for (const std::size_t count : {3, 1000}) {
    const std::vector<double> zeros(count, -0.0);
    std::vector<double> ones(count, 1.0);
    CHECK(compare(zeros, ones).from_zero);
    CHECK_FALSE(compare(zeros, zeros).from_zero);
    CHECK_FALSE(compare(ones, zeros).from_zero);
    std::vector<double> nearly = zeros;
    nearly.back() = 5e-324;  // Its square is zero: there is no norm to divide by.
    CHECK_FALSE(compare(nearly, ones).from_zero);
    CHECK(std::isnan(compare(nearly, ones).relative));
    ones.front() = kInf;
    CHECK_FALSE(compare(zeros, ones).from_zero);
    ones.front() = kNan;  // The numbers beside it are still from zero.
    CHECK(compare(zeros, ones).from_zero);
  }
}

TEST_CASE("tensor_difference: squares beyond a double are no number") {
  const TensorDifference found = compare({1e200, 1}, {3e200, 1});
  CHECK(found.differing == 1);
  CHECK(found.max_abs == 2e200);
  CHECK(std::isnan(found.relative));
  CHECK(std::isnan(found.cosine));
}

TEST_CASE("tensor_difference: whole numbers of 64 bits are told apart exactly") {
  const std::vector<std::int64_t> a = {kBig, std::numeric_limits<std::int64_t>::min(), 7};
  const std::vector<std::int64_t> b = {kBig + 1, std::numeric_limits<std::int64_t>::min() + 2, 7};
  const TensorDifference found = compare(view_of(a, DType::kInt64), view_of(b, DType::kInt64));
  CHECK(found.differing == 2);
  CHECK(found.max_abs == 2);
  CHECK(found.mean_abs == 1);

  const std::vector<std::int64_t> low = {std::numeric_limits<std::int64_t>::min()};
  const std::vector<std::int64_t> high = {std::numeric_limits<std::int64_t>::max()};
  CHECK(compare(view_of(low, DType::kInt64), view_of(high, DType::kInt64)).max_abs == 0x1p64);

  const std::vector<std::uint64_t> c = {0xffffffffffffffff};
  const std::vector<std::uint64_t> d = {0xfffffffffffffffe};
  CHECK(compare(view_of(c, DType::kUInt64), view_of(d, DType::kUInt64)).max_abs == 1);
}

TEST_CASE("tensor_difference: element types may differ") {
  const std::vector<float> floats = {1, 2, 0.1F};
  const std::vector<double> doubles = {1, 2, 0.1};
  const std::vector<std::uint16_t> halves = {0x3c00, 0x4000, 0x2e66};  // 1, 2, 0.0999755859375
  const std::vector<std::uint8_t> bytes = {1, 2, 0};
  const TensorView a = view_of(floats, DType::kFloat32);
  CHECK(compare(a, view_of(doubles, DType::kFloat64)).max_abs == std::abs(0.1 - double{0.1F}));
  CHECK(compare(a, view_of(halves, DType::kFloat16)).max_abs == double{0.1F} - 0.0999755859375);
  CHECK(compare(view_of(bytes, DType::kUInt8), a).max_abs == double{0.1F});
  CHECK(compare(view_of(bytes, DType::kUInt8), a).differing == 1);
}

TEST_CASE("tensor_difference: layout and alignment do not show in the figures") {
  const Tensor a = make_synthetic("randn:400,1000@3");  // Several blocks.
  const Tensor b = make_synthetic("randn:400,1000@4");
  const TensorDifference expected = compare(a, b);
  CHECK(expected.differing == 400'000);

  const auto turned = [](const Tensor& tensor) {
    const std::vector<std::size_t> order = {1, 0};
    return to_contiguous(tensor.view().permuted(order));
  };
  const Tensor turned_a = turned(a);
  const Tensor turned_b = turned(b);
  const std::vector<std::size_t> order = {1, 0};
  const TensorView back_a = turned_a.view().permuted(order);
  CHECK(compare(back_a, b) == expected);
  CHECK(compare(back_a, turned_b.view().permuted(order)) == expected);
  CHECK(compare(back_a, a) == TensorDifference());

  std::vector<std::byte> shifted(a.view().bytes().size() + 1);
  std::copy(a.view().bytes().begin(), a.view().bytes().end(), shifted.begin() + 1);
  const TensorView unaligned(DType::kFloat32, {400, 1000}, shifted.data() + 1);
  CHECK(compare(unaligned, b) == expected);
  CHECK(compare(unaligned, a) == TensorDifference());
}

TEST_CASE("tensor_difference: one element at the very end is found, whatever lies beside it") {
  const Tensor a = make_synthetic("zeros:300001");
  Tensor b = make_synthetic("zeros:300001");
  b.values<float>()[300'000] = 1;
  const std::vector<TensorPair> pairs = {{a, a}, {a, b}, {b, b}};
  const std::vector<TensorDifference> found = differences_of(pairs);
  CHECK(found[0] == TensorDifference());
  CHECK(found[1].differing == 1);
  CHECK(found[1].mean_abs == 1.0 / 300'001);
  CHECK(found[2] == TensorDifference());
}

TEST_CASE("tensor_difference: subtracting is rounded to float32 once") {
  const std::vector<float> a = {0.1F, 3, 1e10F};
  const std::vector<float> b = {0.3F, 1, 1.5F};
  const Tensor floats = subtract({view_of(a, DType::kFloat32), view_of(b, DType::kFloat32)});
  const auto found = floats.values<float>();
  CHECK(std::vector(found.begin(), found.end()) ==
        std::vector<float>{0.3F - 0.1F, -2, 1.5F - 1e10F});
  CHECK(floats.shape() == Shape{3});

  const std::vector<std::int64_t> low = {kBig};
  const std::vector<std::int64_t> high = {kBig + 1};
  const Tensor whole = subtract({view_of(high, DType::kInt64), view_of(low, DType::kInt64)});
  CHECK(whole.values<float>()[0] == -1);
}
