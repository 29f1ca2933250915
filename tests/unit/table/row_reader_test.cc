#include "tbviz/table/row_reader.h"

#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "support/scripted_source.h"

using namespace tbviz;
using tbviz::test::pieces_of;
using tbviz::test::ScriptedSource;

namespace {

using Rows = std::vector<std::string>;

/// Rows as "line:cell|cell", bad ones as "line!fact".
Rows rows_of(std::string_view text, char separator = ',', std::size_t piece_bytes = 1000) {
  ScriptedSource source(pieces_of(text, piece_bytes));
  DrawReader draws(source);
  Rows rows;
  RowReader reader(draws, separator, [&rows](std::int64_t line, std::string_view fact) {
    rows.push_back(std::to_string(line) + '!' + std::string(fact));
  });
  while (reader.next()) {
    std::string row = std::to_string(reader.line()) + ':';
    for (const std::string_view cell : reader.cells()) row += std::string(cell) + '|';
    row.pop_back();
    rows.push_back(row);
  }
  return rows;
}

constexpr const char* kNoClosingQuote = "!a quoted field has no closing quote";

}  // namespace

TEST_CASE("row_reader: blank lines are passed over, and count") {
  CHECK(rows_of("a,b\n\n \t\n1,2\n") == Rows{"1:a|b", "4:1|2"});
  CHECK(rows_of("").empty());
}

TEST_CASE("row_reader: tabs at the ends of a line separate") {
  CHECK(rows_of("\ta\n1\t\n", '\t') == Rows{"1:|a", "2:1|"});
}

TEST_CASE("row_reader: colours are dropped") {
  CHECK(rows_of("\x1B[32ma\x1B[0m,b\n") == Rows{"1:a|b"});
}

TEST_CASE("row_reader: a row over several lines does not depend on how it arrives") {
  const std::string text = "x,\"two\nlines\r\n\"\"three\"\"\",y\n1,2,3\n";
  for (std::size_t piece = 1; piece <= text.size(); ++piece) {
    CAPTURE(piece);
    CHECK(rows_of(text, ',', piece) == Rows{"1:x|two\nlines\n\"three\"|y", "4:1|2|3"});
  }
}

TEST_CASE("row_reader: a quote without a partner costs its own line alone") {
  const std::string text = "a\n\"b\nc\nd\n";
  for (const std::size_t piece : {1, 3, 100}) {
    CAPTURE(piece);
    CHECK(rows_of(text, ',', piece) ==
          Rows{"1:a", std::string("2") + kNoClosingQuote, "3:c", "4:d"});
  }
}

TEST_CASE("row_reader: a partner too many lines below is none") {
  std::string text = "\"a\n";
  for (int i = 1; i < RowReader::kMostLines; ++i) text += "1\n";
  const Rows rows = rows_of(text + "b\"\n2\n");
  CHECK(rows[0] == std::string("1") + kNoClosingQuote);
  CHECK(rows[1] == "2:1");
}

TEST_CASE("row_reader: where blanks separate, quotes are text") {
  CHECK(rows_of("5\" 7\n8 9\n", ' ') == Rows{"1:5\"|7", "2:8|9"});
}
