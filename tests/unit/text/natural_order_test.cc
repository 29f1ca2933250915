#include "tbviz/text/natural_order.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

using namespace tbviz;  // NOLINT(google-build-using-namespace)

TEST_CASE("natural_order: numbers count as numbers") {
  CHECK(natural_less("layer2.weight", "layer10.weight"));
  CHECK_FALSE(natural_less("layer10.weight", "layer2.weight"));
  CHECK(natural_less("layer2.bias", "layer2.weight"));
  CHECK(natural_less("a", "a1"));
  CHECK(natural_less("", "a"));
  CHECK_FALSE(natural_less("a", "a"));
  CHECK(natural_less("a.1", "aa"));
  CHECK(natural_less("x99999999999999999999999", "x100000000000000000000000"));
  CHECK(natural_less("m-18446744073709551616", "m-99999999999999999999"));
}

TEST_CASE("natural_order: zeros in front decide only between what is else equal") {
  CHECK(natural_less("x007", "x8"));
  CHECK(natural_less("x007", "x7"));
  CHECK_FALSE(natural_less("x7", "x007"));
  CHECK(natural_less("x0", "x1"));
  CHECK(natural_less("x007b", "x7c"));
}

TEST_CASE("natural_order: a list of layers") {
  std::vector<std::string> names = {"h.10.w", "h.9.w", "wte", "h.1.w", "h.10.b", "h.w", "h.2.w"};
  std::ranges::sort(names, natural_less);
  CHECK(names ==
        std::vector<std::string>{"h.1.w", "h.2.w", "h.9.w", "h.10.b", "h.10.w", "h.w", "wte"});
}
