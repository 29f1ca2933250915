#include "tbviz/table/columns.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "tbviz/base/bytes.h"
#include "tbviz/error.h"

using namespace tbviz;

namespace {

NumberColumns read(std::string_view text) { return read_columns(as_bytes(text), "t.csv"); }

}  // namespace

TEST_CASE("columns: plain numbers are one column without a name, however they are laid out") {
  for (const char* text : {"1 2 3", "1\n2\n3\n", "1,2\n3,\n", "1\t2\n\n3\n"}) {
    CAPTURE(text);
    const NumberColumns table = read(text);
    REQUIRE(table.columns.size() == 1);
    CHECK(table.columns[0].name.empty());
    CHECK(table.columns[0].values == std::vector<double>{1, 2, 3});
  }
}

TEST_CASE("columns: a header names them; empty cells are skipped, text columns left out") {
  const NumberColumns table = read("a,name,b\n,x,2\n1,3,nan\n");
  REQUIRE(table.columns.size() == 2);
  CHECK(table.columns[0].name == "a");
  CHECK(table.columns[0].values == std::vector<double>{1});
  CHECK(table.columns[1].values.size() == 2);
  CHECK(table.text_columns == std::vector<std::string>{"name"});
}

TEST_CASE("columns: nothing, and a header alone") {
  CHECK(read("").columns.empty());
  CHECK(read("\n\n").columns.empty());
  REQUIRE(read("a,b\n").columns.size() == 2);
  CHECK(read("a,b\n").columns[0].values.empty());
}

TEST_CASE("columns: a word among the numbers, and rows that do not fit the header") {
  CHECK_THROWS_AS((void)read("1\nabc\n"), FormatError);
  CHECK_THROWS_AS((void)read("a\n1\nabc\n"), FormatError);
  CHECK_THROWS_AS((void)read("a,b\n1\n"), FormatError);
  CHECK_THROWS_AS((void)read("a,b\n1,2,3\n"), FormatError);
}

TEST_CASE("columns: numbers may stand in quotes, end in CR LF, and begin with a byte order mark") {
  for (const char* text : {"\"1\", \"2\" ,3\r\n",
                           "\xEF\xBB\xBF"
                           "1\r\n2\r\n3",
                           " \n\n1,2,,3,\n"}) {
    CAPTURE(text);
    CHECK(read(text).columns.at(0).values == std::vector<double>{1, 2, 3});
  }
  CHECK(read("\xEF\xBB\xBF"
             "a\n1\n")
            .columns.at(0)
            .name == "a");
}

TEST_CASE("columns: a word among the numbers is told with its line") {
  CHECK_THROWS_WITH_AS((void)read("\n1 2\r\n\n3 x 4\n"), "t.csv:4: value \"x\" is not a number",
                       FormatError);
  CHECK_THROWS_WITH_AS((void)read("1,2\n\"3,4\"\n"), "t.csv:2: value \"\"3\" is not a number",
                       FormatError);
}

TEST_CASE("columns: one line may hold more numbers than a table has columns") {
  std::string text;
  for (int i = 0; i < 300'000; ++i) text += "7,";
  CHECK(read(text).columns.at(0).values.size() == 300'000);
}
