#include "tbviz/plugins/tensor_proto.h"

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "support/hex.h"
#include "support/make_tensor.h"
#include "tbviz/error.h"

using namespace tbviz;        // NOLINT(google-build-using-namespace)
using namespace tbviz::test;  // NOLINT(google-build-using-namespace)

// The bytes are tensorboard's TensorProto(...).SerializeToString(), of which make_ndarray makes the
// values again.
namespace {

template <class T>
std::string encoded(DType dtype, const Shape& shape, const std::vector<T>& values) {
  return to_hex(encode_tensor(make_tensor(dtype, shape, values)));
}

}  // namespace

TEST_CASE("tensor_proto: numbers stand in the field of their type") {
  CHECK(encoded<float>(DType::kFloat32, {2, 1}, {0.5F, -2}) ==
        "0801120812020802120208012a080000003f000000c0");
  CHECK(encoded<double>(DType::kFloat64, {}, {0.1}) == "0802120032089a9999999999b93f");
  CHECK(encoded<std::int8_t>(DType::kInt8, {3}, {-1, 2, 127}) ==
        "08061204120208033a0cffffffffffffffffff01027f");
  CHECK(encoded<std::int64_t>(DType::kInt64, {2}, {-1, std::int64_t{1} << 40}) ==
        "08091204120208025210ffffffffffffffffff01808080808020");
  CHECK(encoded<std::uint8_t>(DType::kBool, {2}, {1, 0}) == "080a1204120208025a020100");
}

TEST_CASE("tensor_proto: what SummaryWriter puts where make_ndarray does not look") {
  CHECK(encoded<std::uint8_t>(DType::kUInt8, {2}, {1, 255}) == "08041204120208023a0301ff01");
  CHECK(encoded<Float16>(DType::kFloat16, {1}, {{0x3c00}}) == "08131204120208016a028078");
  CHECK(encoded<BFloat16>(DType::kBFloat16, {1}, {{0x3f80}}) == "080e1204120208016a02807f");
}

TEST_CASE("tensor_proto: unsigned types that SummaryWriter lacks") {
  CHECK(encoded<std::uint16_t>(DType::kUInt16, {1}, {65535}) == "08111204120208013a03ffff03");
  CHECK(encoded<std::uint32_t>(DType::kUInt32, {1}, {0xffffffffU}) ==
        "08161204120208012204ffffffff");
  CHECK(encoded<std::uint64_t>(DType::kUInt64, {1}, {std::uint64_t{1} << 63U}) ==
        "081712041202080122080000000000000080");
}

TEST_CASE("tensor_proto: no elements, and elements that lie apart") {
  CHECK(encoded<float>(DType::kFloat32, {0, 3}, {}) == "08011206120012020803");
  const Tensor square = make_tensor<std::int8_t>(DType::kInt8, {2, 2}, {1, 2, 3, 4});
  const std::vector<std::size_t> turned = {1, 0};
  CHECK(to_hex(encode_tensor(square.view().permuted(turned))) ==
        encoded<std::int8_t>(DType::kInt8, {2, 2}, {1, 3, 2, 4}));
}

TEST_CASE("tensor_proto: as float32") {
  const Tensor bytes = make_tensor<std::uint8_t>(DType::kUInt8, {1, 2}, {1, 2});
  CHECK(to_hex(encode_float_tensor(bytes)) == encoded<float>(DType::kFloat32, {1, 2}, {1, 2}));
}

TEST_CASE("tensor_proto: texts") {
  CHECK(to_hex(encode_string_tensor("hi", {1})) == "080712041202080142026869");
  CHECK(to_hex(encode_string_tensor("", {})) == "080712004200");
}

TEST_CASE("tensor_proto: what cannot be read back, or is too much, is refused") {
  CHECK_THROWS_AS(encode_tensor(Tensor(DType::kFloat8E5M2, {1})), UnsupportedError);
  const float zero = 0;
  const TensorView huge(DType::kFloat32, {std::int64_t{1} << 30}, {0},
                        reinterpret_cast<const std::byte*>(&zero));
  CHECK_THROWS_WITH_AS(encode_tensor(huge),
                       "takes 4294967296 bytes, and one value of a log 1073676288 at most",
                       UnsupportedError);
  const TensorView beyond(DType::kFloat64, {std::int64_t{1} << 61}, {0},
                          reinterpret_cast<const std::byte*>(&zero));
  CHECK_THROWS_AS(encode_tensor(beyond), UnsupportedError);
}
