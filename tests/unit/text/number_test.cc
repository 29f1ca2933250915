#include "tbviz/text/number.h"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "support/decimal_comma.h"

using tbviz::parse_integer;
using tbviz::parse_number;
using tbviz::parse_unsigned_integer;
using tbviz::parse_whole_number;

TEST_CASE("number: decimals, exponents and signs") {
  CHECK(parse_number("0.1") == 0.1);
  CHECK(parse_number("-1.5e3") == -1500.0);
  CHECK(parse_number("+2") == 2.0);
  CHECK(parse_number(".5") == 0.5);
  CHECK(parse_number("5.") == 5.0);
}

TEST_CASE("number: nan and infinities in any case") {
  CHECK(std::isnan(*parse_number("nan")));
  CHECK(std::isnan(*parse_number("NaN")));
  CHECK(parse_number("Infinity") == std::numeric_limits<double>::infinity());
  CHECK(parse_number("+inf") == std::numeric_limits<double>::infinity());
  CHECK(parse_number("-INF") == -std::numeric_limits<double>::infinity());
}

TEST_CASE("number: beyond the range becomes an infinity or zero") {
  CHECK(parse_number("1e400") == std::numeric_limits<double>::infinity());
  CHECK(parse_number("-1e400") == -std::numeric_limits<double>::infinity());
  CHECK(parse_number("1e-400") == 0.0);
}

TEST_CASE("number: text that is no number is refused whole") {
  for (const char* text : {"", " ", "abc", "1 ", " 1", "1,5", "0x10", "1e", "+", "-", "+-1", "++1",
                           "nan(1)", "1_000", "1.2.3", "in", "infinit"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_number(text).has_value());
  }
}

TEST_CASE("number: integral floats are whole numbers") {
  CHECK(parse_whole_number("17") == 17);
  CHECK(parse_whole_number("17.0") == 17);
  CHECK(parse_whole_number("1e3") == 1000);
  CHECK(parse_whole_number("-0.0") == 0);
  CHECK(parse_whole_number("+7") == 7);
  CHECK_FALSE(parse_whole_number("1.5").has_value());
  CHECK_FALSE(parse_whole_number("nan").has_value());
  CHECK_FALSE(parse_whole_number("inf").has_value());
}

TEST_CASE("number: integers are digits with a sign or none, of 64 bits") {
  CHECK(parse_integer("+2") == 2);
  CHECK(parse_integer("-9223372036854775808") == std::numeric_limits<std::int64_t>::min());
  CHECK(parse_integer("010") == 10);
  CHECK(parse_unsigned_integer("+18446744073709551615") ==
        std::numeric_limits<std::uint64_t>::max());
  for (const char* text : {"", "+", "-", "+-2", "++2", "2.0", "1e3", "0x1", " 2", "2 "}) {
    CAPTURE(text);
    CHECK_FALSE(parse_integer(text).has_value());
    CHECK_FALSE(parse_unsigned_integer(text).has_value());
  }
  CHECK_FALSE(parse_integer("9223372036854775808").has_value());
  CHECK_FALSE(parse_unsigned_integer("18446744073709551616").has_value());
  CHECK_FALSE(parse_unsigned_integer("-1").has_value());
}

TEST_CASE("number: whole numbers end at 64 bits") {
  CHECK(parse_whole_number("9223372036854775807") == std::numeric_limits<std::int64_t>::max());
  CHECK(parse_whole_number("-9223372036854775808") == std::numeric_limits<std::int64_t>::min());
  CHECK_FALSE(parse_whole_number("9223372036854775808").has_value());
  CHECK_FALSE(parse_whole_number("1e19").has_value());
}

TEST_CASE("number: the host's locale changes nothing") {
  const tbviz::test::DecimalComma locale;
  if (!locale.is_set()) {
    MESSAGE("not tested: no locale with decimal commas, and no localedef to make one");
    return;
  }
  CHECK(parse_number("1.5") == 1.5);
  CHECK_FALSE(parse_number("1,5").has_value());
  CHECK(parse_number("1.5e400") == std::numeric_limits<double>::infinity());
  CHECK(parse_number("-0.5e999") == -std::numeric_limits<double>::infinity());
  CHECK(parse_number("1.5e-400") == 0.0);
}

TEST_CASE("number: a short decimal is the double nearest to it") {
  using tbviz::short_decimal;
  CHECK(short_decimal("0.1").value() == 0.1);
  CHECK(short_decimal("-2.213470").value() == -2.21347);
  CHECK(short_decimal("999999999.999999").value() == 999999999.999999);
  CHECK(short_decimal("0.00000000000001").value() == 1e-14);
  CHECK(short_decimal("-0").whole() == 0);
  CHECK(std::signbit(short_decimal("-0.0").value()));
  CHECK(short_decimal("-640").whole() == -640);
}

TEST_CASE("number: a short decimal ends where its digits do") {
  using tbviz::short_decimal;
  CHECK(short_decimal("12.34ms").size == 5);
  CHECK(short_decimal("5. 6").size == 1);
  CHECK(short_decimal("1.2.3").size == 3);
  CHECK(short_decimal("7/10").size == 1);
}

TEST_CASE("number: what begins with no digit or has too many is no short decimal") {
  for (const char* text : {"", "-", ".5", "+1", "e5", "1234567890123456", "0.123456789012345",
                           "-1234567890.1234567", "99999999999999999999"}) {
    CAPTURE(text);
    CHECK(tbviz::short_decimal(text).size == 0);
  }
}
