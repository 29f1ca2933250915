#include "tbviz/table/columns.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "tbviz/base/bytes.h"
#include "tbviz/error.h"

using namespace tbviz;

namespace {

NumberColumns read(std::string_view text) {
  MemorySource source(as_bytes(text), "t.csv");
  return read_columns(source);
}

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
