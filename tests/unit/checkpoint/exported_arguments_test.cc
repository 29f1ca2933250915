// Arguments of nodes. The objects are PyTorch 2.13's own; where an older one wrote others, that is
// said.
#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <string>

#include "tbviz/checkpoint/export/argument_reader.h"
#include "tbviz/checkpoint/export/constant_text.h"
#include "tbviz/error.h"

using namespace tbviz;
using Kind = ExportedArgument::Kind;

namespace {

// The graph has one value, "x", the seventh.
ExportedArgument read(const std::string& json, std::size_t most = kMostArguments) {
  JsonTape tape;
  REQUIRE(!tape.read(json, 1000));
  return read_exported_argument(
      tape.root(), [](std::string_view name) { return name == "x" ? ValueId{7} : kNoValue; }, most);
}

}  // namespace

TEST_CASE("exported arguments: numbers, truths, texts and None") {
  CHECK(read(R"({"as_int": -3})").integer == -3);
  CHECK(read(R"({"as_bool": true})").kind == Kind::kBoolean);
  CHECK(read(R"({"as_bool": true})").integer == 1);
  CHECK(read(R"({"as_string": "floor"})").text == "floor");
  CHECK(read(R"({"as_none": true})").kind == Kind::kNone);
  CHECK(read(R"({"as_none": []})").kind == Kind::kNone);  // PyTorch 2.5
  CHECK(read(R"({"as_float": 0.1})").number == 0.1);
  CHECK(read(R"({"as_float": 2})").number == 2);
  const ExportedArgument complex = read(R"({"as_complex": {"real": 1.5, "imag": -2.0}})");
  CHECK(complex.kind == Kind::kComplex);
  CHECK(complex.number == 1.5);
  CHECK(complex.imaginary == -2);
}

TEST_CASE("exported arguments: infinities are texts, and were bare words before PyTorch 2.7") {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  for (const char* quote : {"\"", ""}) {
    const auto number = [&](const std::string& word) {
      return read("{\"as_float\": " + (quote + word + quote) + "}").number;
    };
    CHECK(number("Infinity") == kInfinity);
    CHECK(number("-Infinity") == -kInfinity);
    CHECK(std::isnan(number("NaN")));
  }
  CHECK(read(R"({"as_float": "inf"})").kind == Kind::kOther);
}

TEST_CASE("exported arguments: tensors and symbols are values") {
  CHECK(read(R"({"as_tensor": {"name": "x"}})").value == 7);
  CHECK(read(R"({"as_tensor": {"name": "y"}})").value == kNoValue);
  CHECK(read(R"({"as_tensor": {"name": "y"}})").kind == Kind::kValue);
  CHECK(read(R"({"as_sym_int": {"as_name": "x"}})").value == 7);
  CHECK(read(R"({"as_sym_int": {"as_int": 3}})").integer == 3);
  CHECK(read(R"({"as_sym_bool": {"as_bool": false}})").kind == Kind::kBoolean);
  CHECK(read(R"({"as_sym_float": {"as_float": 0.5}})").number == 0.5);
}

TEST_CASE("exported arguments: enumerations are the archive's own, devices are words") {
  CHECK(read(R"({"as_scalar_type": 7})").kind == Kind::kScalarType);
  CHECK(read(R"({"as_memory_format": 1})").kind == Kind::kMemoryFormat);
  CHECK(read(R"({"as_layout": 7})").kind == Kind::kLayout);
  CHECK(read(R"({"as_device": {"type": "cpu", "index": null}})").text == "cpu");
  CHECK(read(R"({"as_device": {"type": "cuda", "index": 1}})").text == "cuda:1");
}

TEST_CASE("exported arguments: lists keep their elements, and what these are") {
  const ExportedArgument sizes = read(R"({"as_sym_ints": [{"as_name": "x"}, {"as_int": 3}]})");
  REQUIRE(sizes.elements.size() == 2);
  CHECK(sizes.elements[0].value == 7);
  CHECK(sizes.elements[1].integer == 3);
  const ExportedArgument optional =
      read(R"({"as_optional_tensors": [{"as_none": true}, {"as_tensor": {"name": "x"}}]})");
  REQUIRE(optional.elements.size() == 2);
  CHECK(optional.elements[0].kind == Kind::kNone);
  CHECK(optional.elements[1].value == 7);
  CHECK(read(R"({"as_ints": [1, 1]})").elements.size() == 2);
  CHECK(read(R"({"as_tensors": [{"name": "x"}]})").elements[0].value == 7);
  CHECK(read(R"({"as_int_lists": [[1], [2, 3]]})").elements[1].elements[1].integer == 3);
  CHECK(read(R"({"as_floats": [2.0, "Infinity"]})").elements[1].kind == Kind::kFloat);
}

TEST_CASE("exported arguments: what is not known stays, by its word") {
  CHECK(read(R"({"as_graph": {"name": "g"}})").text == "as_graph");
  CHECK(read(R"({"as_graph": {"name": "g"}})").kind == Kind::kOther);
  CHECK(read(R"({"as_int": "3"})").kind == Kind::kOther);
  CHECK(read(R"({"as_ints": 3})").kind == Kind::kOther);
  CHECK(read("{}").kind == Kind::kOther);
  CHECK(read("3").kind == Kind::kOther);
}

TEST_CASE("exported arguments: there may not be more than so many") {
  const std::string list = R"({"as_ints": [1, 2, 3]})";
  CHECK(read(list, 4).elements.size() == 3);
  CHECK_THROWS_AS(read(list, 3), FormatError);
}

TEST_CASE("exported arguments: constants are written as Python writes them") {
  CHECK(constant_text(read(R"({"as_none": true})")) == "None");
  CHECK(constant_text(read(R"({"as_bool": false})")) == "False");
  CHECK(constant_text(read(R"({"as_ints": [4, 4]})")) == "[4, 4]");
  CHECK(constant_text(read(R"({"as_float": 0.1})")) == "0.1");
  CHECK(constant_text(read(R"({"as_float": "-Infinity"})")) == "-inf");
  CHECK(constant_text(read(R"({"as_scalar_type": 13})")) == "bfloat16");
  CHECK(constant_text(read(R"({"as_scalar_type": 10})")) == "complex64");
  CHECK(constant_text(read(R"({"as_memory_format": 2})")) == "channels_last");
  CHECK(constant_text(read(R"({"as_complex": {"real": 1.5, "imag": -2.0}})")) == "1.5-2j");
  CHECK(constant_text(read(R"({"as_tensor": {"name": "x"}})")).empty());
  CHECK(constant_text(read(R"({"as_sym_ints": [{"as_name": "x"}, {"as_int": 3}]})")).empty());
}
