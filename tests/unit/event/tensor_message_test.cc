#include "tbviz/event/tensor_message.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "support/hex.h"
#include "tbviz/tensor/half.h"

using namespace tbviz;        // NOLINT(google-build-using-namespace)
using namespace tbviz::test;  // NOLINT(google-build-using-namespace)

// The bytes are tensorboard's TensorProto(...).SerializeToString(); the names say of what. Their
// values are those of tensorboard.util.tensor_util.make_ndarray.
namespace {

struct Parsed {
  explicit Parsed(const char* hex) : bytes(from_hex(hex)), tensor(parse_tensor(as_bytes(bytes))) {}

  std::string bytes;
  std::optional<TensorMessage> tensor;
};

template <class T>
void check_numbers(const char* hex, DType dtype, const Shape& shape, const std::vector<T>& values) {
  const Parsed parsed(hex);
  CAPTURE(hex);
  REQUIRE(parsed.tensor.has_value());
  REQUIRE(parsed.tensor->numbers.has_value());
  const Tensor& numbers = *parsed.tensor->numbers;
  CHECK(numbers.dtype() == dtype);
  CHECK(parsed.tensor->shape == shape);
  CHECK(numbers.shape() == shape);
  REQUIRE(numbers.count() == static_cast<std::int64_t>(values.size()));
  for (std::size_t i = 0; i < values.size(); ++i) CHECK(numbers.values<T>()[i] == values[i]);
}

}  // namespace

TEST_CASE("tensor_message: what make_tensor_proto writes") {
  // np.arange(6, dtype=np.float32).reshape(2, 3), np.float64(0.1), np.array([-1, 2**40]),
  // np.array([1, 255], np.uint8)
  check_numbers<float>(
      "0801120812020802120208032218000000000000803f0000004000004040000080400000a040",
      DType::kFloat32, {2, 3}, {0, 1, 2, 3, 4, 5});
  check_numbers<double>("0802120032089a9999999999b93f", DType::kFloat64, {}, {0.1});
  check_numbers<std::int64_t>("08091204120208022210ffffffffffffffff0000000000010000", DType::kInt64,
                              {2}, {-1, std::int64_t{1} << 40});
  check_numbers<std::uint8_t>("0804120412020802220201ff", DType::kUInt8, {2}, {1, 255});
  check_numbers<bool>("080a1204120208025a020100", DType::kBool, {2}, {true, false});
  check_numbers<float>("080112021200", DType::kFloat32, {0}, {});
}

TEST_CASE("tensor_message: numbers in fields of their own") {
  // dtype=DT_INT8, int_val=[-1, 2, 3]; dtype=DT_UINT64, uint64_val=[2**63]
  check_numbers<std::int8_t>("08061204120208033a0cffffffffffffffffff010203", DType::kInt8, {3},
                             {-1, 2, 3});
  check_numbers<std::uint64_t>("08171204120208018a010a80808080808080808001", DType::kUInt64, {1},
                               {std::uint64_t{1} << 63U});
}

TEST_CASE("tensor_message: of fewer numbers than the shape has the last one is repeated") {
  // tensor_shape 2x2, float_val=[1, 2]: TensorFlow's own compression
  check_numbers<float>("0801120812020802120208022a080000803f00000040", DType::kFloat32, {2, 2},
                       {1, 2, 2, 2});
}

TEST_CASE("tensor_message: float16 as bits of its own, and as those of float32") {
  // half_val=[0x3e00, 0xc000], and [0x3fc00000, 0xc0000000 - 2**32] as torch's add_tensor has it
  for (const char* hex :
       {"08131204120208026a05807c808003", "08131204120208026a0f808080fe0380808080fcffffffff01"}) {
    const Parsed parsed(hex);
    REQUIRE(parsed.tensor.has_value());
    const Tensor values = to_float32(*parsed.tensor->numbers);
    CHECK(values.values<float>()[0] == 1.5F);
    CHECK(values.values<float>()[1] == -2);
  }
}

TEST_CASE("tensor_message: texts are views of the message") {
  // np.array([b"a", b"bc"], dtype=object), np.array(b"hi", dtype=object)
  const Parsed texts("080712041202080242016142026263");
  REQUIRE(texts.tensor.has_value());
  CHECK_FALSE(texts.tensor->numbers.has_value());
  CHECK(texts.tensor->strings == std::vector<std::string_view>{"a", "bc"});
  const Parsed text("0807120042026869");
  CHECK(text.tensor->strings == std::vector<std::string_view>{"hi"});
  CHECK(text.tensor->shape.empty());
}

TEST_CASE("tensor_message: what does not fit together is none") {
  // Two numbers for one place; a type without numbers of ours; half the content; 2^40 from one
  // number; 2^80, and the same times 0; bytes that are
  // no message.
  for (const char* hex :
       {"08011204120208012a080000803f00000040", "08081204120208014a080000803f00000040",
        "0801120412020802220431323334", "080112091207088080808080202a040000803f",
        "080112121207088080808080201207088080808080202a040000803f",
        "08011216120208001207088080808080201207088080808080202a00", "ff"}) {
    CAPTURE(hex);
    CHECK_FALSE(Parsed(hex).tensor.has_value());
  }
}

TEST_CASE("tensor_message: more numbers than are wanted are not made") {
  const std::string two = from_hex("0804120412020802220201ff");
  CHECK(parse_tensor(as_bytes(two), 2).has_value());
  CHECK_FALSE(parse_tensor(as_bytes(two), 1).has_value());
  // One number for 2^17 elements
  const std::string many = from_hex(
      "08011206120408808008"
      "2a040000803f");
  CHECK_FALSE(parse_tensor(as_bytes(many)).has_value());
}
