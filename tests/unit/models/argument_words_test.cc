#include "models/argument_words.h"

#include <doctest/doctest.h>

#include <string>
#include <variant>
#include <vector>

#include "tbviz/error.h"

using namespace tbviz;
using cli::parse_argument;
using cli::parse_input_words;

namespace {

// A value as one reads it: literals bare, or between quotes if they came so; [a b]; {k=v}.
std::string shown(const ArgumentValue& value) {
  if (const auto* literal = std::get_if<Literal>(&value.form)) {
    return literal->quoted ? "'" + literal->text + "'" : literal->text;
  }
  std::string text;
  if (const auto* list = std::get_if<ArgumentValue::List>(&value.form)) {
    for (const ArgumentValue& one : *list) text += (text.empty() ? "" : " ") + shown(one);
    return "[" + text + "]";
  }
  for (const ArgumentEntry& entry : std::get<ArgumentValue::Dict>(value.form)) {
    text += (text.empty() ? "" : " ") + shown(entry.key) + "=" + shown(entry.value);
  }
  return "{" + text + "}";
}

std::string parsed(const std::string& text) { return shown(parse_argument(text)); }

std::string refusal_of(const std::string& text) {
  try {
    (void)parse_argument(text);
  } catch (const UsageError& error) {
    return error.what();
  }
  return {};
}

}  // namespace

TEST_CASE("argument words: literals") {
  CHECK(parsed("16000") == "16000");
  CHECK(parsed("-1.5e3") == "-1.5e3");
  CHECK(parsed("true") == "true");
  CHECK(parsed("none") == "none");
  CHECK(parsed("en") == "en");
  CHECK(parsed("'en'") == "'en'");
  CHECK(parsed("\"16000\"") == "'16000'");
  CHECK(parsed("''") == "''");
  CHECK(parsed("'") == "'");
  CHECK(parsed("") == "");
  CHECK(parsed("it's") == "it's");
  CHECK(parsed("a,b.npy") == "a,b.npy");
  CHECK(parsed("photo [1].png") == "photo [1].png");
  CHECK(parsed("randn:1,3,8,8@0") == "randn:1,3,8,8@0");
}

TEST_CASE("argument words: numbers with commas are a list") {
  CHECK(parsed("1,2.5,-3") == "[1 2.5 -3]");
  CHECK(parsed("+1,") == "[+1]");
  CHECK(parsed("true,false") == "[true false]");
  CHECK(parsed("1,x") == "1,x");
  CHECK(parsed("1,,2") == "1,,2");
  CHECK(parsed(",") == ",");
}

TEST_CASE("argument words: lists") {
  CHECK(parsed("[]") == "[]");
  CHECK(parsed("[a.npy,b.npy]") == "[a.npy b.npy]");
  CHECK(parsed("[ a b.npy , 2 ]") == "[a b.npy 2]");
  CHECK(parsed("[1,]") == "[1]");
  CHECK(parsed("[[1,2],[3]]") == "[[1 2] [3]]");
  CHECK(parsed("['a,b]',\"it's\"]") == "['a,b]' 'it's']");
}

TEST_CASE("argument words: a synthetic array keeps the commas of its shape") {
  CHECK(parsed("[randn:3,8,8@0,randn:1,2@7]") == "[randn:3,8,8@0 randn:1,2@7]");
  CHECK(parsed("[zeros:3,8,8,b.npy]") == "[zeros:3,8,8 b.npy]");
  CHECK(parsed("[full=0.5:2,2,ones:3]") == "[full=0.5:2,2 ones:3]");
  CHECK(parsed("[rand:2@1,5]") == "[rand:2@1 5]");
  CHECK(parsed("{x:ones:1,3,y:arange:5}") == "{x=ones:1,3 y=arange:5}");
}

TEST_CASE("argument words: dicts") {
  CHECK(parsed("{}") == "{}");
  CHECK(parsed("{k:a.npy}") == "{k=a.npy}");
  CHECK(parsed("{ 0 : a , 'b c' : [1,2], d: {e: none} }") == "{0=a 'b c'=[1 2] d={e=none}}");
  CHECK(parsed("[{boxes:b.npy},{boxes:c.npy}]") == "[{boxes=b.npy} {boxes=c.npy}]");
}

TEST_CASE("argument words: what cannot be read is named") {
  CHECK(refusal_of("[a.npy") == "--input [a.npy: a ']' is missing");
  CHECK(refusal_of("{k:1") == "--input {k:1: a '}' is missing");
  CHECK(refusal_of("[1,,2]") == "--input [1,,2]: a value is missing");
  CHECK(refusal_of("[1]x") == "--input [1]x: 'x' stands behind its end");
  CHECK(refusal_of("[1]]") == "--input [1]]: ']' stands behind its end");
  CHECK(refusal_of("['a]") == "--input ['a]: a quote is not closed");
  CHECK(refusal_of("{k}") == "--input {k}: the key 'k' has no ':' and value");
  CHECK(refusal_of("{k:}") == "--input {k:}: a value is missing");
  CHECK(refusal_of("{k:1,k:2}") == "--input {k:1,k:2}: the key 'k' comes twice");
  CHECK(refusal_of("['a'b]") == "--input ['a'b]: a ']' is missing");
  CHECK(refusal_of("[") == "--input [: a value is missing");
}

TEST_CASE("argument words: brackets lie in each other up to a depth") {
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '[') + "1" + std::string(depth, ']');
  };
  CHECK(parsed(nested(kDeepestArgument)) == nested(kDeepestArgument));
  CHECK(refusal_of(nested(kDeepestArgument + 1)).ends_with("brackets lie inside each other"));
  CHECK(!refusal_of(std::string(100'000, '[')).empty());
}

TEST_CASE("argument words: the name in front") {
  const auto words = parse_input_words(
      {"sr=16000", "photo.png", "full=2:3", "a b=1", "x=[1,2]", "=5", "url=http://h?a=b"});
  REQUIRE(words.size() == 7);
  CHECK(words[0].name == "sr");
  CHECK(words[0].text == "16000");
  CHECK(words[1].name.empty());
  CHECK(words[1].text == "photo.png");
  CHECK(words[2].name.empty());
  CHECK(words[3].name.empty());
  CHECK(words[4].name == "x");
  CHECK(shown(words[4].value) == "[1 2]");
  CHECK(words[5].name.empty());
  CHECK(words[6].name == "url");
  CHECK(words[6].text == "http://h?a=b");
}
