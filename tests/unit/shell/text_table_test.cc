#include "shell/text_table.h"

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

TEST_CASE("columns: characters are counted, not bytes") {
  CHECK(align_columns({{"ü层", "x"}, {"abc", "y"}}) ==
        std::vector<std::string>{"ü层   x", "abc  y"});
}

TEST_CASE("columns: a very long cell does not widen the others") {
  const std::string name(1000, 'n');
  CHECK(align_columns({{name, "x"}, {"a", "y"}}) ==
        std::vector<std::string>{name + "  x", "a" + std::string(201, ' ') + "y"});
}

TEST_CASE("columns: control characters do not reach the terminal") {
  CHECK(align_columns({{"a\x1b[2J"}}) == std::vector<std::string>{"a␛[2J"});
}
