#include "tbviz/table/loose_number.h"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <string>

using namespace tbviz;

namespace {

/// The number at the front of a line, as "value unit", and what is left of the line in brackets.
std::string matched(std::string_view line) {
  LooseNumber number;
  const std::size_t end = match_number(line, 0, number);
  if (end == 0) return "none";
  std::string text = std::to_string(number.value);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  if (!number.unit.empty()) text += ' ' + std::string(number.unit);
  return text + (end < line.size() ? " [" + std::string(line.substr(end)) + ']' : "");
}

double cell(std::string_view text, Comma comma = Comma::kThousands) {
  const auto number = parse_cell(text, comma);
  return number ? number->value : std::numeric_limits<double>::quiet_NaN();
}

bool is_cell(std::string_view text) { return parse_cell(text).has_value(); }

}  // namespace

TEST_CASE("loose_number: points, exponents and thousands") {
  CHECK(matched("1.5") == "1.5");
  CHECK(matched(".5") == "0.5");
  CHECK(matched("-.25") == "-0.25");
  CHECK(matched("+3") == "3");
  CHECK(matched("25e-2") == "0.25");
  CHECK(matched("1D3") == "1000");
  CHECK(matched("1.5d+2") == "150");
  CHECK(matched("1,024") == "1024");
  CHECK(matched("1,234,567.5") == "1234567.5");
  CHECK(matched("1_000") == "1000");
}

TEST_CASE("loose_number: nan and the infinities, in any case") {
  LooseNumber number;
  CHECK(match_number("NaN, x", 0, number) == 3);
  CHECK(std::isnan(number.value));
  CHECK(match_number("-inf", 0, number) == 4);
  CHECK(number.value == -std::numeric_limits<double>::infinity());
  CHECK(match_number("Infinity", 0, number) == 8);
  CHECK(match_number("1e400", 0, number) == 5);
  CHECK(number.value == std::numeric_limits<double>::infinity());
  CHECK(matched("nano") == "none");
  CHECK(matched("info") == "none");
}

TEST_CASE("loose_number: units stand right behind") {
  CHECK(matched("98%") == "98 %");
  CHECK(matched("12ms, x") == "12 ms [, x]");
  CHECK(matched("3.5GB") == "3.5 GB");
  CHECK(matched("33it/s]") == "33 it/s []]");
  CHECK(matched("0.5s") == "0.5 s");
}

TEST_CASE("loose_number: a number ends where a number may end") {
  CHECK(matched("0.5, lr") == "0.5 [, lr]");
  CHECK(matched("0.5. Then") == "0.5 [. Then]");
  CHECK(matched("0.5)") == "0.5 [)]");
  CHECK(matched("0.5 (0.6)") == "0.5 [ (0.6)]");
  CHECK(matched("3.") == "3");
}

TEST_CASE("loose_number: parts of words, versions, addresses and ranges are none") {
  for (const char* text : {"1.2.3", "127.0.0.1", "3-5", "7b8", "0x10", "1e", "5th", "2_x", "12-1-3",
                           "-", "+", ".", "e5", "--1"}) {
    CAPTURE(text);
    CHECK(matched(text) == "none");
  }
}

TEST_CASE("loose_number: two digits behind a comma are no thousands") {
  CHECK(matched("2,5") == "none");
  CHECK(matched("1,2345") == "none");
  CHECK(matched("0,125") == "none");
}

TEST_CASE("loose_number: whole numbers of 64 bits are kept as such, larger ones are not") {
  CHECK(parse_loose_number("9223372036854775807")->whole == 9223372036854775807);
  CHECK(parse_loose_number("-9223372036854775807")->whole == -9223372036854775807);
  CHECK_FALSE(parse_loose_number("9223372036854775808")->whole.has_value());
  CHECK(parse_loose_number("17.0")->whole == 17);
  CHECK(parse_loose_number("2e3")->whole == 2000);
  CHECK_FALSE(parse_loose_number("1.5")->whole.has_value());
  CHECK(parse_loose_number(" 7 ")->plain);
  CHECK_FALSE(parse_loose_number("7.0")->plain);
  CHECK_FALSE(parse_loose_number("nan")->plain);
}

TEST_CASE("loose_number: a number alone has no unit") {
  CHECK_FALSE(parse_loose_number("12ms").has_value());
  CHECK_FALSE(parse_loose_number("1 2").has_value());
  CHECK_FALSE(parse_loose_number("").has_value());
}

TEST_CASE("loose_number: cells may hold units, brackets and calls") {
  CHECK(cell("0.5") == 0.5);
  CHECK(cell(" 98% ") == 98);
  CHECK(cell("12ms") == 12);
  CHECK(cell("[0.5]") == 0.5);
  CHECK(cell("tensor(0.5, device='cuda:0')") == 0.5);
  CHECK(cell("np.float32(0.25)") == 0.25);
  for (const char* text : {"", "x", "1 2", "[1, 2]", "tensor([1, 2])", "f(x)", "a1", "(1", "[",
                           "[]", "f()", "2024-01-02", "0:10:00"}) {
    CAPTURE(text);
    CHECK_FALSE(is_cell(text));
  }
}

TEST_CASE("loose_number: what a comma in a cell means is said from outside") {
  CHECK(cell("2,125") == 2125);
  CHECK(cell("2,125", Comma::kDecimal) == 2.125);
  CHECK(cell("-0,5", Comma::kDecimal) == -0.5);
  CHECK(cell("1.234,5", Comma::kDecimal) == 1234.5);
  CHECK(cell("1,5e-3", Comma::kDecimal) == 1.5e-3);
  CHECK(cell("0.5", Comma::kDecimal) == 0.5);
  const auto share = parse_cell("12,5%", Comma::kDecimal);
  REQUIRE(share.has_value());
  CHECK(share->value == 12.5);
  CHECK(share->unit == "%");
}

TEST_CASE("loose_number: holes are words that stand for nothing, in any case") {
  for (const char* text :
       {"", " ", "None", "null", "NA", "n/a", "N/A", "<NA>", "#N/A", "-", "--", "?", "No log"}) {
    CAPTURE(text);
    CHECK(is_hole(text));
    CHECK_FALSE(is_cell(text));
  }
  for (const char* text : {"nan", "inf", "0", "x", "---", "nothing", "false"}) {
    CAPTURE(text);
    CHECK_FALSE(is_hole(text));
  }
}
