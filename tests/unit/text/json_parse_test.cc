#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <string>

#include "tbviz/error.h"
#include "tbviz/text/json.h"
#include "tbviz/text/json_parser.h"

using tbviz::Json;

namespace {

Json parse(std::string_view text) { return tbviz::parse_json(text, "test.json"); }

std::string refusal(std::string_view text) {
  try {
    return "accepted as " + parse(text).dump();
  } catch (const tbviz::FormatError& error) {
    return error.what();
  }
}

constexpr double kInfinity = std::numeric_limits<double>::infinity();

}  // namespace

TEST_CASE("json_parse: every kind of value, in order") {
  const std::string text =
      R"({"z": [1, -2.5, true, false, null, []], "a": {"b": {}, "\u00e9\n\"": "\ud83d\ude00"}})";
  CHECK(parse(text).dump() ==
        "{\"z\": [1, -2.5, true, false, null, []], \"a\": {\"b\": {}, \"\u00e9\\n\\\"\": "
        "\"\U0001F600\"}}");
  CHECK(parse(" [ 1 ,2 ] \r\n").dump() == "[1, 2]");
}

TEST_CASE("json_parse: a value may stand alone") {
  CHECK(parse("17") == Json(17));
  CHECK(parse(" -1.5e3 ") == Json(-1500.0));
  CHECK(parse("\"x\"") == Json("x"));
  CHECK(parse("true") == Json(true));
  CHECK(parse("null") == Json());
}

TEST_CASE("json_parse: whole numbers stay whole up to 64 bits") {
  CHECK(parse("[9223372036854775807, -9223372036854775808]").dump() ==
        "[9223372036854775807, -9223372036854775808]");
  CHECK(parse("[9223372036854775808]") == Json(Json::Array{9223372036854775808.0}));
  CHECK(parse("[1.0]") == Json(Json::Array{1.0}));
}

TEST_CASE("json_parse: the numbers that only Python writes") {
  const Json values = parse(R"([NaN, Infinity, -Infinity, 1e400, -1e400, 1e-400, "NaN", [NaN]])");
  const auto& array = *values.get_if<Json::Array>();
  CHECK(std::isnan(*array[0].get_if<double>()));
  CHECK(array[1] == Json(kInfinity));
  CHECK(array[2] == Json(-kInfinity));
  CHECK(array[3] == Json(kInfinity));
  CHECK(array[4] == Json(-kInfinity));
  CHECK(array[5] == Json(0.0));
  CHECK(array[6] == Json("NaN"));
  CHECK(std::isnan(*(*array[7].get_if<Json::Array>())[0].get_if<double>()));
  CHECK(std::isnan(*parse("{\"NaN\": NaN}").find("NaN")->get_if<double>()));
}

TEST_CASE("json_parse: text that Python's json refuses is refused") {
  for (const char* text : {"",
                           " ",
                           "{",
                           "}",
                           "[",
                           "[1",
                           "[1,",
                           "[1,]",
                           "[1 2]",
                           "{\"a\"}",
                           "{\"a\":}",
                           "{\"a\":1,}",
                           "{a:1}",
                           "{'a':1}",
                           "{1:1}",
                           "[01]",
                           "[1.]",
                           "[.5]",
                           "[+1]",
                           "[-]",
                           "[1e]",
                           "[nan]",
                           "[inf]",
                           "[-NaN]",
                           "[NaNa]",
                           "[Infinit]",
                           "[truex]",
                           "[tru]",
                           "[nul]",
                           "[nullx]",
                           "[n]",
                           "[\"a]",
                           "[\"\\x\"]",
                           "[\"\n\"]",
                           "[\"\xff\"]",
                           "1 2",
                           "1,",
                           "[1] 2",
                           "[1]]",
                           "{} {}",
                           "true false",
                           "\"a\" \"b\"",
                           "[\"\\ud800\"",
                           "[1}",
                           "{\"a\":1]",
                           "[1,,2]",
                           "x",
                           "\"",
                           "--1"}) {
    CAPTURE(text);
    CHECK(refusal(text).starts_with("test.json: is no JSON: "));
  }
}

TEST_CASE("json_parse: depth is limited before the stack is") {
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  CHECK(parse(nested(tbviz::JsonParser::kMaxDepth)).dump() == nested(tbviz::JsonParser::kMaxDepth));
  CHECK(refusal(nested(tbviz::JsonParser::kMaxDepth + 1)) ==
        "test.json: is no JSON: is nested deeper than 256 levels");
  CHECK(refusal(std::string(1'000'000, '[')).starts_with("test.json: is no JSON: "));
  std::string objects;
  for (int i = 0; i < 100000; ++i) objects += "{\"a\":";
  CHECK(refusal(objects).starts_with("test.json: is no JSON: "));
}
