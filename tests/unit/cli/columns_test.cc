#include "tbviz/columns.h"

#include <doctest/doctest.h>

using tbviz::cli::align_columns;

TEST_CASE("columns: cells stand below each other, rows may end early") {
  CHECK(align_columns({{"0", "conv", "x"}, {"10", "a"}}) ==
        std::vector<std::string>{"0   conv  x", "10  a"});
}

TEST_CASE("columns: numbers end below each other") {
  CHECK(align_columns({{"a", "1", "-2"}, {"bc", "10", "3"}}, 1) ==
        std::vector<std::string>{"a    1  -2", "bc  10   3"});
}

TEST_CASE("columns: control characters do not reach the terminal") {
  CHECK(align_columns({{"a\x1b[2J"}}) == std::vector<std::string>{"a\\x1b[2J"});
}
