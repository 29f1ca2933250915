#include <doctest/doctest.h>

#include <string_view>

#include "tbviz/table/unit.h"

using namespace tbviz;

namespace {

/// The unit right behind the digits of "12...".
std::string_view unit_behind(std::string_view text, bool shorter = false) {
  return text.substr(2, end_of_unit(text, 2, shorter) - 2);
}

}  // namespace

TEST_CASE("unit: units of time in seconds") {
  CHECK(seconds_of("ms") == 1e-3);
  CHECK(seconds_of("minutes") == 60);
  CHECK(seconds_of("h") == 3600);
  CHECK(seconds_of("day") == 86400);
  CHECK_FALSE(seconds_of("GB").has_value());
  CHECK_FALSE(seconds_of("").has_value());
}

TEST_CASE("unit: factors between units that measure the same") {
  CHECK(factor_between("s", "ms") == doctest::Approx(1000));
  CHECK(factor_between("s", "m") == doctest::Approx(1.0 / 60));
  CHECK(factor_between("GB", "MB") == doctest::Approx(1000));
  CHECK(factor_between("GiB", "MiB") == doctest::Approx(1024));
  CHECK(factor_between("k", "") == doctest::Approx(1000));
  CHECK(factor_between("", "M") == doctest::Approx(1e-6));
}

TEST_CASE("unit: what does not measure the same keeps its value") {
  CHECK(factor_between("s", "GB") == 1);
  CHECK(factor_between("%", "") == 1);
  CHECK(factor_between("it/s", "s") == 1);
  CHECK(factor_between("ms", "ms") == 1);
}

TEST_CASE("unit: right behind digits") {
  CHECK(unit_behind("98%|") == "%");
  CHECK(unit_behind("12ms, ") == "ms");
  CHECK(unit_behind("33it/s") == "it/s");
  CHECK(unit_behind("12GB") == "GB");
  CHECK(unit_behind("12x") == "x");
  CHECK(unit_behind("12ms/batch") == "ms/batch");
  CHECK(unit_behind("12ms/batch", true) == "ms");
  for (const char* none : {"12", "12 ms", "12epochs", "12apples", "12-3"}) {
    CAPTURE(none);
    CHECK(unit_behind(none).empty());
  }
}

TEST_CASE("unit: words a blank behind a number") {
  for (const char* word : {"s", "ms", "seconds", "GB", "images/sec", "it/s", "tokens", "%"}) {
    CAPTURE(word);
    CHECK(is_unit_word(word));
  }
  for (const char* word : {"loss", "b", "", "/", "and", "the/end"}) {
    CAPTURE(word);
    CHECK_FALSE(is_unit_word(word));
  }
  CHECK(is_byte_unit("MiB"));
  CHECK_FALSE(is_byte_unit("ms"));
}
