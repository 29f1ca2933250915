// Files of PyTorch before 1.6.
#include <doctest/doctest.h>

#include <array>
#include <string>
#include <vector>

#include "shell/exit_code.h"
#include "support/torch_pickle.h"
#include "tbviz/checkpoint.h"
#include "tbviz/error.h"

using namespace tbviz;
using namespace tbviz::test::pickle;

namespace {

constexpr std::array<float, 6> kValues = {0, 1, 2, 3, 4, 5};
const std::string kData(as_chars(std::as_bytes(std::span(kValues))));

// A tensor of the storage's six elements, or of a part of them.
std::string matrix(const std::vector<std::int32_t>& shape, std::string_view view = "N") {
  return tensor(0, shape, {shape.back(), 1}, "FloatStorage", view, 6);
}

std::string view(std::int32_t offset, std::int32_t elements) {
  return "(" + text("part") + number(offset) + number(elements) + "t";
}

std::string saved(const std::string& value) { return legacy(value, kData, 6); }

std::vector<float> first_values(const std::string& bytes) {
  const Checkpoint checkpoint = read_checkpoint(as_bytes(bytes), "m.pth");
  REQUIRE(!checkpoint.tensors().empty());
  const Tensor copy = to_contiguous(checkpoint.tensors().front().values);
  return {copy.values<float>().begin(), copy.values<float>().end()};
}

std::string refusal(const std::string& bytes) {
  try {
    (void)read_checkpoint(as_bytes(bytes), "m.pth");
  } catch (const Error& error) {
    return std::to_string(static_cast<int>(cli::exit_code_of(error))) + " " + error.what();
  }
  return "accepted";
}

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("legacy: tensors are views of the file's bytes") {
  const std::string bytes = saved(dict({{"w", matrix({2, 3})}}));
  const Checkpoint checkpoint = read_checkpoint(as_bytes(bytes), "m.pth");
  CHECK(checkpoint.format() == "PyTorch before 1.6");
  REQUIRE(checkpoint.tensors().size() == 1);
  CHECK(checkpoint.tensors()[0].name == "w");
  CHECK(as_chars({checkpoint.tensors()[0].values.data(), 1}).data() ==
        bytes.data() + bytes.size() - kData.size());
  CHECK(first_values(bytes) == std::vector<float>{0, 1, 2, 3, 4, 5});
  REQUIRE(checkpoint.contents().facts.size() == 1);
  CHECK(checkpoint.contents().facts[0].key == "protocol");
  CHECK(checkpoint.contents().facts[0].value == "1001");
}

TEST_CASE("legacy: a module names its class by a reference with its source") {
  const std::string reference = "(" + text("module") + global("torch.nn", "Conv2d") +
                                text("conv.py") + text("class Conv2d: ...") + "tQ";
  const std::string state = dict({{"_parameters", dict({{"weight", matrix({2, 3})}})},
                                  {"_buffers", dict({{"mean", matrix({1, 3})}})}});
  const std::string bytes = saved(reference + ")\x81" + state + "b");
  const Checkpoint checkpoint = read_checkpoint(as_bytes(bytes), "m.pth");
  REQUIRE(checkpoint.tensors().size() == 2);
  CHECK(checkpoint.tensors()[0].owner == "Conv2d");
  CHECK(checkpoint.tensors()[0].role == TensorRole::kParameter);
  CHECK(checkpoint.tensors()[1].role == TensorRole::kBuffer);
}

TEST_CASE("legacy: the ordered dicts of Python 2 hold their pairs in the call") {
  const std::string pairs = global("collections", "OrderedDict") + "(](](" + text("w") +
                            matrix({2, 3}) + "e](" + text("b") + matrix({1, 3}) + "eetR";
  const std::string bytes = saved(pairs);
  const Checkpoint checkpoint = read_checkpoint(as_bytes(bytes), "m.pth");
  REQUIRE(checkpoint.tensors().size() == 2);
  CHECK(checkpoint.tensors()[0].name == "w");
  CHECK(checkpoint.tensors()[1].name == "b");
}

TEST_CASE("legacy: a view of a storage is a part of it") {
  CHECK(first_values(saved(dict({{"w", matrix({1, 2}, view(4, 2))}}))) == std::vector<float>{4, 5});
  const auto refused = [](std::int32_t offset, std::int32_t elements) {
    return refusal(saved(dict({{"w", matrix({1, 1}, view(offset, elements))}})));
  };
  CHECK(refused(5, 1) == "accepted");
  CHECK(contains(refused(5, 2), "4 m.pth: w: malformed tensor: elements 5 to 5 + 2 lie outside"));
  CHECK(contains(refused(-1, 2), "lie outside"));
  CHECK(contains(refused(0, -1), "lie outside"));
  CHECK(contains(refused(7, 0), "lie outside"));
  CHECK(
      contains(refusal(saved(dict({{"w", matrix({1, 3}, view(4, 2))}}))), "reaches beyond the 2"));
  CHECK(contains(refusal(saved(dict({{"w", matrix({1, 1}, "]")}}))), "view of its storage"));
}

TEST_CASE("legacy: sizes of storages are checked against their references and the file") {
  const std::string value = dict({{"w", matrix({2, 3})}});
  const std::size_t at = saved(value).size() - kData.size() - 8;
  CHECK(contains(refusal(legacy(value, kData, 5)), "4 m.pth: offset " + std::to_string(at)));
  CHECK(contains(refusal(legacy(value, kData, std::size_t{1} << 62U)), "but 6 where"));
  CHECK(contains(refusal(legacy(value, kData, ~std::size_t{0})), "has -1 elements here"));
  const std::string large = dict({{"w", tensor(0, {1}, {1}, "FloatStorage", "N", 1 << 30)}});
  CHECK(contains(refusal(legacy(large, kData, 1U << 30U)),
                 "needs 1073741824 elements of 4 bytes but 24 bytes are left"));
}

TEST_CASE("legacy: every cut is an error with its offset") {
  const std::string bytes = saved(dict({{"w", matrix({2, 3})}}));
  for (std::size_t size = 16; size < bytes.size(); ++size) {
    const std::string said = refusal(bytes.substr(0, size));
    CHECK_MESSAGE(contains(said, "4 m.pth: offset "), size, said);
  }
}

TEST_CASE("legacy: other protocols, machines and storages are not supported") {
  const std::string rest = whole("N") + whole("]");
  CHECK(refusal(legacy_header() + rest) == "accepted");
  CHECK(contains(refusal(legacy_header(1000) + rest), "5 m.pth: offset 15: "));
  CHECK(contains(refusal(legacy_header(1001, "\x89") + rest), "big-endian"));
  const std::string odd = dict({{"w", tensor(0, {1}, {1}, "OddStorage", "N", 6)}});
  CHECK(contains(refusal(legacy(odd, kData, 6)), "data type of storage 0 is not known"));
}

TEST_CASE("legacy: what no tensor can show does not hide what lies behind it") {
  const std::string bytes =
      legacy_header() +
      whole(dict({{"c", tensor(0, {1}, {1}, "QUInt4x2Storage", "N", 3)}, {"n", "N"}})) +
      whole("]" + text("0") + "a") + binary32(3) + binary32(0) + kData;
  const Checkpoint checkpoint = read_checkpoint(as_bytes(bytes), "m.pth");
  CHECK(checkpoint.tensors().empty());
  REQUIRE(checkpoint.contents().unread.size() == 1);
  CHECK(checkpoint.contents().unread[0].name == "c");
}
