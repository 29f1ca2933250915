// The expected bits are those of torch 2.13, where x[..., channels] *= factor.
#include "tbviz/model/value_edit.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "tbviz/error.h"

using namespace tbviz;

namespace {

using Kind = ValueEdit::Kind;

ValueEdit scale(double factor, std::vector<std::int64_t> channels,
                std::optional<std::int64_t> axis = {}) {
  return {.kind = Kind::kScale,
          .factor = factor,
          .channels = std::move(channels),
          .axis = axis,
          .values = {}};
}

Slot edited(const ValueEdit& edit, const TensorView& value) {
  Slot slot{value, {}, {}};
  const std::string left = apply_edit(edit, slot);
  CHECK(left.empty());
  return slot;
}

// 0, 1, 2, ...
Tensor counted(Shape shape) {
  Tensor tensor(DType::kFloat32, std::move(shape));
  float next = 0;
  for (float& value : tensor.values<float>()) value = next++;
  return tensor;
}

std::vector<float> numbers(const TensorView& view) {
  const Tensor tensor = to_float32(view);
  return {tensor.values<float>().begin(), tensor.values<float>().end()};
}

template <class T>
void check_bits(DType dtype, const std::vector<std::uint16_t>& bits,
                const std::vector<std::uint16_t>& expected) {
  Tensor tensor(dtype, {2, 4});
  for (std::size_t i = 0; i < bits.size(); ++i) tensor.values<T>()[i].bits = bits[i];
  const Slot slot = edited(scale(0.3, {1, 2}), tensor);
  REQUIRE(slot.replacement->dtype() == dtype);
  for (std::size_t i = 0; i < bits.size(); ++i) {
    CHECK(slot.replacement->values<T>()[i].bits == expected[i]);
  }
  // Not rounded to 16 bits: Python multiplies gradients by the number as it is.
  CHECK(numbers(*slot.slope) == std::vector<float>{1, 0.3F, 0.3F, 1, 1, 0.3F, 0.3F, 1});
}

}  // namespace

TEST_CASE("apply_edit: channels lie along axis 1, axis 0 if it is the only one, or any other") {
  const Tensor cube = counted({2, 2, 2});
  CHECK(numbers(*edited(scale(10, {1}), cube).replacement) ==
        std::vector<float>{0, 1, 20, 30, 4, 5, 60, 70});
  CHECK(numbers(*edited(scale(10, {1}, 0), cube).replacement) ==
        std::vector<float>{0, 1, 2, 3, 40, 50, 60, 70});
  CHECK(numbers(*edited(scale(10, {1}, -1), cube).replacement) ==
        std::vector<float>{0, 10, 2, 30, 4, 50, 6, 70});
  CHECK(numbers(*edited(scale(10, {1}, -3), cube).replacement) ==
        std::vector<float>{0, 1, 2, 3, 40, 50, 60, 70});
  CHECK(numbers(*edited(scale(10, {2}), counted({3})).replacement) == std::vector<float>{0, 1, 20});
  CHECK(numbers(*edited(scale(10, {1}, -1), cube).slope) ==
        std::vector<float>{1, 10, 1, 10, 1, 10, 1, 10});
}

TEST_CASE("apply_edit: an axis or channel that there is not is refused, with the shape") {
  const Tensor value = counted({2, 3});
  CHECK_THROWS_WITH_AS((void)edited(scale(2, {0}, 2), value),
                       "there is no axis 2: the value has the shape (2, 3)", UsageError);
  CHECK_THROWS_WITH_AS((void)edited(scale(2, {0}, -3), value),
                       "there is no axis -3: the value has the shape (2, 3)", UsageError);
  CHECK_THROWS_WITH_AS(
      (void)edited(scale(2, {2}, 0), value),
      "there is no channel 2 along axis 0: the value (2, 3) has 2, numbered from 0", UsageError);
  CHECK_THROWS_AS((void)edited(scale(2, {3}), value), UsageError);
}

TEST_CASE("apply_edit: 16-bit values are multiplied as float, then rounded") {
  check_bits<Float16>(DType::kFloat16, {15872, 49152, 11878, 13517, 14746, 21520, 34446, 31744},
                      {15872, 47309, 10158, 13517, 14746, 19680, 33271, 31744});
  check_bits<BFloat16>(DType::kBFloat16, {16320, 49152, 15821, 16026, 16179, 17026, 47314, 32640},
                       {16320, 48922, 15606, 16026, 16179, 16796, 47100, 32640});
}

TEST_CASE("apply_edit: zero is zero, of NaN and infinity too") {
  Tensor value(DType::kFloat16, {1, 3});
  value.values<Float16>()[0].bits = 0x7e00;
  value.values<Float16>()[1].bits = 0xfc00;
  value.values<Float16>()[2].bits = 0x3c00;
  const Slot slot = edited({.kind = Kind::kZero, .channels = {0, 1}, .values = {}}, value);
  CHECK(numbers(*slot.replacement) == std::vector<float>{0, 0, 1});
}

TEST_CASE("apply_edit: what is not changed is left as it is, and said") {
  const ValueEdit zero{.kind = Kind::kZero, .channels = {}, .values = {}};
  const auto check_left = [&](Slot slot, const std::string& why) {
    CHECK(apply_edit(zero, slot) == why);
    CHECK(!slot.replacement);
    CHECK(!slot.slope);
  };
  const Tensor indices(DType::kInt64, {2});
  const Tensor marks(DType::kBool, {2});
  const Tensor tiny(DType::kFloat8E4M3FN, {2});
  check_left({indices, {}, {}}, "holds int64 values, which edits leave as they are");
  check_left({marks, {}, {}}, "holds bool values, which edits leave as they are");
  check_left({tiny, {}, {}}, "holds float8_e4m3fn values, which edits leave as they are");
  check_left({{}, {}, {}, "has elements of type ComplexFloat"},
             "has elements of type ComplexFloat");
  check_left({{}, {}, {}}, "does not exist");
}
