#include "tbviz/table/cells.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace tbviz;

namespace {

using Texts = std::vector<std::string>;

Texts cells_of(std::string_view row, char separator = ',') {
  Cells cells;
  cells.split("left, over, from, before", ',');
  cells.split(row, separator);
  return {cells.begin(), cells.end()};
}

}  // namespace

TEST_CASE("cells: blanks around cells are dropped, empty cells are not") {
  CHECK(cells_of("a, b ,\tc") == Texts{"a", "b", "c"});
  CHECK(cells_of("1,,3") == Texts{"1", "", "3"});
  CHECK(cells_of("a,") == Texts{"a", ""});
  CHECK(cells_of(",") == Texts{"", ""});
  CHECK(cells_of("") == Texts{""});
}

TEST_CASE("cells: tabs, semicolons and runs of blanks separate where they are asked for") {
  CHECK(cells_of("a\tb c\t", '\t') == Texts{"a", "b c", ""});
  CHECK(cells_of("1,5;2", ';') == Texts{"1,5", "2"});
  CHECK(cells_of("  1 \t2  3 ", ' ') == Texts{"1", "2", "3"});
  CHECK(cells_of("  ", ' ').empty());
}

TEST_CASE("cells: the outer bars of a row hold nothing") {
  CHECK(cells_of("| a | b |", '|') == Texts{"a", "b"});
  CHECK(cells_of("a | b", '|') == Texts{"a", "b"});
  CHECK(cells_of("| a |  |", '|') == Texts{"a", ""});
}

TEST_CASE("cells: quotes hold separators, quotes and line ends") {
  CHECK(cells_of("\"y=pow(2, x)\",2") == Texts{"y=pow(2, x)", "2"});
  CHECK(cells_of("\"say \"\"hi\"\"\",\"\"") == Texts{"say \"hi\"", ""});
  CHECK(cells_of("\"\"\"\"") == Texts{"\""});
  CHECK(cells_of("1, \" a \" ,2") == Texts{"1", " a ", "2"});
  CHECK(cells_of("\"a\nb\",c") == Texts{"a\nb", "c"});
}

TEST_CASE("cells: a quote within a cell is text") {
  CHECK(cells_of("a\"b,c") == Texts{"a\"b", "c"});
  CHECK(cells_of("5\",6\"") == Texts{"5\"", "6\""});
}

TEST_CASE("cells: where blanks separate, quotes are text") {
  CHECK(cells_of("\"a b\" c", ' ') == Texts{"\"a", "b\"", "c"});
}

TEST_CASE("cells: empty cells too many at the end are taken off, others are not") {
  Cells cells;
  cells.split("1,,,", ',');
  cells.trim(2);
  CHECK(cells.size() == 2);
  cells.split("1,2,3", ',');
  cells.trim(2);
  CHECK(cells.size() == 3);
}

TEST_CASE("cells: two blanks or more part the names of a heading, or else one does") {
  const Heading wide = heading_of("total loss   step  x", ' ', 3);
  CHECK(wide.names == Texts{"total loss", "step", "x"});
  CHECK(wide.sure);
  const Heading narrow = heading_of("loss step", ' ', 2);
  CHECK(narrow.names == Texts{"loss", "step"});
  CHECK_FALSE(narrow.sure);
  CHECK(heading_of("loss step", ' ', 3).names.empty());
  CHECK(heading_of("a;b", ';', 2).names == Texts{"a", "b"});
}

TEST_CASE("cells: rules") {
  for (const char* line : {"|---|---|", "-----", "====", "|:--|--:|", "--- ---", "+--+--+",
                           "\xE2\x94\x80\xE2\x94\x80"}) {
    CAPTURE(line);
    CHECK(is_rule(line));
  }
  for (const char* line : {"", "| |", "-1", "--- a", "|", "::"}) {
    CAPTURE(line);
    CHECK_FALSE(is_rule(line));
  }
}
