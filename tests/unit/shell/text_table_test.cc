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

TEST_CASE("columns: columns of a terminal are counted, not bytes or characters") {
  CHECK(align_columns({{"ü", "x"}, {"层", "y"}, {"abc", "z"}}) ==
        std::vector<std::string>{"ü    x", "层   y", "abc  z"});
}

TEST_CASE("columns: names lose their middle where lines are too long, figures never") {
  const auto clip = [](std::size_t limit) {
    return align_columns({{"0", "features.0.conv.weight", "(64, 3, 11, 11)", "23232"}}, 3,
                         {.columns = {1}, .limit = limit});
  };
  CHECK(clip(49).front() == "0  features.0.conv.weight  (64, 3, 11, 11)  23232");
  CHECK(clip(48).front() == "0  features.0…onv.weight  (64, 3, 11, 11)  23232");
  CHECK(clip(43).front() == "0  features….weight  (64, 3, 11, 11)  23232");
  CHECK(clip(1).front() == "0  features….weight  (64, 3, 11, 11)  23232");
}

TEST_CASE("columns: the longest names are clipped first, and what stands in front counts") {
  const std::vector<std::vector<std::string>> rows = {
      {"run", std::string(30, 't'), std::string(30, 'k')}};
  CHECK(align_columns(rows, tbviz::cli::kNoNumbers, {.columns = {0, 1, 2}, .limit = 44}) ==
        std::vector<std::string>{"run  ttttttttt…tttttttt  kkkkkkkkk…kkkkkkkk"});
  CHECK(align_columns(rows, tbviz::cli::kNoNumbers,
                      {.columns = {0, 1, 2}, .indent = 2, .limit = 44}) ==
        std::vector<std::string>{"run  tttttttt…tttttttt  kkkkkkkk…kkkkkkkk"});
}

TEST_CASE("columns: a very long cell does not widen the others") {
  const std::string name(1000, 'n');
  CHECK(align_columns({{name, "x"}, {"a", "y"}}) ==
        std::vector<std::string>{name + "  x", "a" + std::string(201, ' ') + "y"});
}

TEST_CASE("columns: control characters do not reach the terminal") {
  CHECK(align_columns({{"a\x1b[2J"}}) == std::vector<std::string>{"a␛[2J"});
}
