// safetensors: what the header says, and what it may not say. The package of that name judges such
// headers alike (tests/oracle/test_open_formats.py), but for the limits.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <string>
#include <string_view>
#include <vector>

#include "shell/exit_code.h"
#include "tbviz/checkpoint.h"
#include "tbviz/error.h"

using namespace tbviz;

namespace {

constexpr std::string_view kOne = R"({"dtype": "U8", "shape": [1], "data_offsets": [0, 1]})";

// The length in front, little-endian, and what follows.
std::string saved(const std::string& header, const std::string& data = "\x07") {
  std::string length;
  for (unsigned shift = 0; shift < 64; shift += 8) {
    length += static_cast<char>((std::uint64_t{header.size()} >> shift) & 0xFFU);
  }
  return length + header + data;
}

std::string refusal(const std::string& header) {
  const std::string bytes = saved(header);
  try {
    (void)read_checkpoint(as_bytes(bytes), "m");
  } catch (const Error& error) {
    return std::to_string(static_cast<int>(cli::exit_code_of(error))) + " " + error.what();
  }
  return "accepted";
}

// What is said of a file whose only tensor has these members.
std::string refused_tensor(std::string_view members) {
  return refusal(fmt::format(R"({{"w": {{{}}}}})", members));
}

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

// `count` members of a JSON object, each made by `make` from its index.
template <typename Make>
std::string repeated(int count, Make make) {
  std::string text;
  for (int i = 0; i < count; ++i) text += (i == 0 ? "" : ",") + make(i);
  return text;
}

}  // namespace

TEST_CASE("safetensors: tensors are views of the file's bytes, in the order of the header") {
  const std::string bytes =
      saved(R"({"b": {"dtype": "I16", "shape": [2], "data_offsets": [1, 5]},)"
            R"( "a": {"dtype": "U8", "shape": [], "data_offsets": [0, 1]},)"
            R"( "none": {"dtype": "F32", "shape": [0, 3], "data_offsets": [1, 1]}}   )",
            {'\x07', '\x01', '\x02', '\xff', '\xff'});
  const Checkpoint checkpoint = read_checkpoint(as_bytes(bytes), "m");
  CHECK(checkpoint.format() == "safetensors");
  REQUIRE(checkpoint.tensors().size() == 3);
  CHECK(checkpoint.tensors()[0].name == "b");
  CHECK(checkpoint.tensors()[1].name == "a");
  CHECK(checkpoint.tensors()[2].name == "none");
  CHECK(checkpoint.tensors()[2].values.count() == 0);
  CHECK(as_chars({checkpoint.tensors()[1].values.data(), 1}).data() ==
        bytes.data() + bytes.size() - 5);
  const Tensor copy = to_contiguous(checkpoint.tensors()[0].values);
  const auto values = copy.values<std::int16_t>();
  CHECK(std::vector<std::int16_t>(values.begin(), values.end()) ==
        std::vector<std::int16_t>{0x201, -1});
}

TEST_CASE("safetensors: metadata are facts") {
  const std::string bytes =
      saved(fmt::format(R"({{"__metadata__": {{"format": "pt", "by": "me"}}, "w": {}}})", kOne));
  const Checkpoint checkpoint = read_checkpoint(as_bytes(bytes), "m");
  REQUIRE(checkpoint.contents().facts.size() == 2);
  CHECK(checkpoint.contents().facts[0].key == "format");
  CHECK(checkpoint.contents().facts[0].value == "pt");
}

TEST_CASE("safetensors: metadata are texts and nothing else") {
  const auto refused = [](std::string_view metadata) {
    return refusal(fmt::format(R"({{"__metadata__": {}, "w": {}}})", metadata, kOne));
  };
  CHECK(refused(R"({"a": "b"})") == "accepted");
  CHECK(refused(R"({})") == "accepted");
  CHECK(
      contains(refused(R"({"a": 5})"), "4 m: offset 8: malformed header: metadata 'a' is no text"));
  CHECK(contains(refused(R"({"shape": [4]})"), "is no text"));
  CHECK(contains(refused(R"({"a": {"dtype": "U8"}})"), "is no text"));
  CHECK(contains(refused(R"(["a"])"), "'__metadata__' is no object"));
  CHECK(contains(refused("null"), "'__metadata__' is no object"));
  CHECK(contains(refused(R"({}, "__metadata__": {})"), "'__metadata__' comes twice"));
}

TEST_CASE("safetensors: a tensor is dtype, shape and data_offsets, each once and of its type") {
  const std::string_view wrong = "dtype, shape and data_offsets do not make sense";
  const std::string type = R"("dtype": "U8")", shape = R"("shape": [1])";
  const std::string offsets = R"("data_offsets": [0, 1])";
  const auto refused = [](const std::string& a, const std::string& b, const std::string& c) {
    return refused_tensor(a + "," + b + "," + c);
  };
  CHECK(refused(type, shape, offsets) == "accepted");
  CHECK(refused(type, shape, offsets + R"(, "later": {"shape": [[7]]})") == "accepted");
  CHECK(contains(refused_tensor(shape + "," + offsets), wrong));
  CHECK(contains(refused_tensor(type + "," + offsets), wrong));
  CHECK(contains(refused_tensor(type + "," + shape), wrong));
  CHECK(contains(refused(type + "," + type, shape, offsets), wrong));
  CHECK(contains(refused(type, R"("shape": [], "shape": [1])", offsets), wrong));
  CHECK(contains(refused(type, shape, R"("data_offsets": [0], "data_offsets": [1])"), wrong));
  CHECK(contains(refused(R"("dtype": ["U8"])", shape, offsets), wrong));
  for (const std::string_view value :
       {"[[1]]", R"({"x": 1})", R"({"[]": 1})", "1", "null", "[true]"}) {
    CHECK(contains(refused(type, fmt::format(R"("shape": {})", value), offsets), wrong));
  }
  CHECK(contains(refused(type, shape, R"("data_offsets": [[0], 0, 1])"), wrong));
  CHECK(contains(refusal(R"({"w": [5]})"), "'w' is no tensor"));
  CHECK(contains(refusal(R"({"w": "text"})"), "'w' is no tensor"));
}

TEST_CASE("safetensors: headers list so much and no more") {
  const auto fact = [](int i) { return fmt::format(R"("{}":"")", i); };
  const auto metadata = [&](int count) {
    return refusal(fmt::format(R"({{"__metadata__":{{{}}},"w":{}}})", repeated(count, fact), kOne));
  };
  CHECK(metadata(10'000) == "accepted");
  CHECK(contains(metadata(10'001), "4 m: offset 8: lists more than 10000 metadata"));
  const std::string axes = repeated(64, [](int) { return std::string("1"); });
  const auto tensors = [&](int count) {
    return refusal("{" +
                   repeated(count,
                            [&](int i) {
                              return fmt::format(
                                  R"("{}":{{"dtype":"U8","shape":[0,{}],"data_offsets":[0,0]}})", i,
                                  axes.substr(2));
                            }) +
                   fmt::format(R"(,"w":{}}})", kOne));
  };
  CHECK(tensors(6'000) == "accepted");
  CHECK(contains(tensors(9'000), "4 m: offset 8: lists more than 500000 sizes"));
}
