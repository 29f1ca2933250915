#include "tbviz/table/csv.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "support/scripted_source.h"
#include "tbviz/error.h"

using tbviz::CsvReader;
using tbviz::LineReader;
using tbviz::test::pieces_of;
using tbviz::test::ScriptedSource;

namespace {

using Records = std::vector<std::vector<std::string>>;

Records records_of(std::string_view text, char separator = ',', std::size_t piece_bytes = 1000) {
  ScriptedSource source(pieces_of(text, piece_bytes), "test.csv");
  LineReader lines(source);
  CsvReader reader(lines, separator);
  Records records;
  while (reader.next()) records.emplace_back(reader.fields().begin(), reader.fields().end());
  return records;
}

void check_refused(std::string_view text, const char* message) {
  CHECK_THROWS_WITH_AS(static_cast<void>(records_of(text)), message, tbviz::FormatError);
}

}  // namespace

TEST_CASE("csv: fields lose the blanks around them, blank lines are skipped") {
  CHECK(records_of("a, b ,\tc\n\n \t\n1,,3\n") == Records{{"a", "b", "c"}, {"1", "", "3"}});
  CHECK(records_of("a,\n,") == Records{{"a", ""}, {"", ""}});
}

TEST_CASE("csv: tabs and runs of blanks separate where they are asked for") {
  CHECK(records_of("a\tb c\t\n", '\t') == Records{{"a", "b c", ""}});
  CHECK(records_of("  1 \t2  3 \n4\n", ' ') == Records{{"1", "2", "3"}, {"4"}});
}

TEST_CASE("csv: quotes hold separators, quotes and line breaks") {
  CHECK(records_of("\"y=pow(2, x)\",2\n") == Records{{"y=pow(2, x)", "2"}});
  CHECK(records_of("\"say \"\"hi\"\"\",\"\"\n") == Records{{"say \"hi\"", ""}});
  CHECK(records_of("\"\"\"\"") == Records{{"\""}});
  CHECK(records_of("1, \" a \" ,2") == Records{{"1", " a ", "2"}});
  CHECK(records_of("a\"b,c") == Records{{"a\"b", "c"}});
}

TEST_CASE("csv: a record over several lines does not depend on how it arrives") {
  const std::string text = "x,\"two\nlines\r\n\"\"three\"\"\",y\n1,2,3\n";
  for (std::size_t piece = 1; piece < text.size(); ++piece) {
    CAPTURE(piece);
    CHECK(records_of(text, ',', piece) ==
          Records{{"x", "two\nlines\r\n\"three\"", "y"}, {"1", "2", "3"}});
  }
}

TEST_CASE("csv: quotes that do not fit are refused with their line") {
  check_refused("a\n\"b\n\nc", "test.csv:2: a quoted field has no closing quote");
  check_refused("a\n\"b\"c,d", "test.csv:2: text follows the closing quote of a field");
}

TEST_CASE("csv: behind a stray quote reading goes on with the next line") {
  for (const std::size_t piece : {1, 7, 100}) {
    CAPTURE(piece);
    ScriptedSource source(pieces_of("a\n\"b\nc\n\"d\"\n\"e\nf\n", piece), "test.csv");
    LineReader lines(source);
    CsvReader reader(lines, ',');
    std::vector<std::string> seen;
    for (;;) {
      try {
        if (!reader.next()) break;
        seen.emplace_back(reader.fields()[0]);
      } catch (const tbviz::FormatError& error) {
        seen.emplace_back(error.what());
      }
    }
    CHECK(seen == std::vector<std::string>{
                      "a", "test.csv:2: text follows the closing quote of a field", "c", "d",
                      "test.csv:5: a quoted field has no closing quote", "f"});
  }
}

TEST_CASE("csv: a byte order mark in front of a field of two lines is no text") {
  CHECK(records_of("\xEF\xBB\xBF\"a\nb\",c\n1,2\n") == Records{{"a\nb", "c"}, {"1", "2"}});
}

TEST_CASE("csv: a quoted field of many lines is read in linear time") {
  const std::string inside(2'000'000, '\n');
  CHECK(records_of("\"" + inside + "\"", ',', 60000) == Records{{inside}});
}

TEST_CASE("csv: stray quotes in every line cost no more than reading the text a few times") {
  std::string text;
  for (int i = 0; i < 150'000; ++i) text += "a\",\"b\n";
  ScriptedSource source(pieces_of(text, 60000), "test.csv");
  LineReader lines(source);
  CsvReader reader(lines, ',');
  int refused = 0;
  for (bool more = true; more;) {
    try {
      more = reader.next();
    } catch (const tbviz::FormatError&) {
      ++refused;
    }
  }
  CHECK(refused == 150'000);
}

TEST_CASE("csv: after many stray quotes fields of several lines are read again") {
  std::string text;
  for (int i = 0; i < 20'000; ++i) text += "a\",\"" + std::string(200, 'b') + "\n";
  text += "c\"\n\"two\nlines\",d\n";
  ScriptedSource source(pieces_of(text, 60000), "test.csv");
  LineReader lines(source);
  CsvReader reader(lines, ',');
  std::vector<std::string> last;
  for (bool more = true; more;) {
    try {
      more = reader.next();
      if (more) last.assign(reader.fields().begin(), reader.fields().end());
    } catch (const tbviz::FormatError&) {
      continue;
    }
  }
  CHECK(last == std::vector<std::string>{"two\nlines", "d"});
}

TEST_CASE("csv: more fields than any table has are refused") {
  const std::string most(CsvReader::kMaxFields - 1, ',');
  CHECK(records_of(most)[0].size() == CsvReader::kMaxFields);
  for (const std::string& text : {most + ",", most + ",\"\""}) {
    check_refused(text, "test.csv:1: has more than 262144 fields; is this a table?");
  }
  std::string blanks;
  for (std::size_t i = 0; i <= CsvReader::kMaxFields; ++i) blanks += "1 ";
  CHECK_THROWS_AS(static_cast<void>(records_of(blanks, ' ')), tbviz::FormatError);
}
