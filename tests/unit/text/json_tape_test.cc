// JSON that is looked into.
#include "tbviz/text/json_tape.h"

#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <vector>

using namespace tbviz;

namespace {

constexpr std::size_t kMany = 1000;

}  // namespace

TEST_CASE("json_tape: values are what the text says, in its order") {
  JsonTape tape;
  REQUIRE(
      !tape.read(R"({"a": [1, -2.5, "t\u00e4\n", true, null], "b": {}, "c": {"d": 7}})", kMany));
  const JsonTape::Value root = tape.root();
  CHECK(root.is_object());
  std::vector<JsonTape::Value> elements;
  for (const JsonTape::Value element : root.find("a").elements()) elements.push_back(element);
  REQUIRE(elements.size() == 5);
  CHECK(elements[0].integer() == 1);
  CHECK(elements[0].number() == 1.0);
  CHECK(elements[1].number() == -2.5);
  CHECK(!elements[1].integer());
  CHECK(elements[2].string() == "t\xc3\xa4\n");
  CHECK(elements[3].boolean() == true);
  CHECK(elements[4].is_null());
  std::string keys;
  for (const auto& [key, value] : root.members()) keys += key;
  CHECK(keys == "abc");
  CHECK(root.find("b").members().empty());
  CHECK(root.find("c").find("d").integer() == 7);
}

TEST_CASE("json_tape: what is not there has nothing in it") {
  JsonTape tape;
  REQUIRE(!tape.read(R"({"a": "text", "b": [[]]})", kMany));
  const JsonTape::Value none = tape.root().find("a").find("x").find("y");
  CHECK(!none);
  CHECK(!none.string());
  CHECK(!none.is_null());
  CHECK(none.elements().empty());
  CHECK(none.members().empty());
  CHECK(tape.root().elements().empty());           // An object has no elements,
  CHECK(tape.root().find("b").members().empty());  // an array no members.
  CHECK(!tape.root().find("b").find(""));
}

TEST_CASE("json_tape: of members of one name the first is found") {
  JsonTape tape;
  REQUIRE(!tape.read(R"({"a": 1, "a": 2})", kMany));
  CHECK(tape.root().find("a").integer() == 1);
}

TEST_CASE("json_tape: a lone value, and numbers that JSON has no word for") {
  JsonTape tape;
  REQUIRE(!tape.read("3", kMany));
  CHECK(tape.root().integer() == 3);
  REQUIRE(!tape.read("[Infinity, -Infinity, NaN, 18446744073709551616]", kMany));
  std::vector<double> numbers;
  for (const JsonTape::Value number : tape.root().elements()) {
    numbers.push_back(number.number().value_or(0));
  }
  REQUIRE(numbers.size() == 4);
  CHECK(std::isinf(numbers[0]));
  CHECK(numbers[1] < 0);
  CHECK(std::isnan(numbers[2]));
  CHECK(numbers[3] == 18446744073709551616.0);
}

TEST_CASE("json_tape: texts that are malformed or hold too much are refused") {
  JsonTape tape;
  CHECK(tape.read("", kMany));
  CHECK(tape.read("{\"a\": 1", kMany));
  CHECK(tape.read("[1, 2] 3", kMany));
  const std::string deep = std::string(300, '[') + std::string(300, ']');
  CHECK(tape.read(deep, kMany).value_or("") == "is nested deeper than 256 levels");
  CHECK(!tape.read("[1, 2, 3]", 4));
  CHECK(tape.read("[1, 2, 3]", 3).value_or("") == "holds more than 3 values");
  CHECK(tape.read(R"({"a": 1})", 2).value_or("") == "holds more than 2 values");  // The key counts.
  CHECK(!tape.read("[1]", kMany));  // What was wrong before does not matter.
}
