#include "tbviz/table/line_reader.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "support/scripted_source.h"
#include "tbviz/error.h"

using tbviz::LineReader;
using tbviz::test::pieces_of;
using tbviz::test::ScriptedSource;

namespace {

std::vector<std::string> lines_of(std::string_view text, std::size_t piece_bytes = 1000) {
  ScriptedSource source(pieces_of(text, piece_bytes), "test.csv");
  LineReader reader(source);
  std::vector<std::string> lines;
  while (const auto line = reader.next()) lines.emplace_back(*line);
  return lines;
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("line_reader: both line ends, and a last line without one") {
  CHECK(lines_of("a\r\nb\n\nc") == Lines{"a", "b", "", "c"});
  CHECK(lines_of("a\n") == Lines{"a"});
  CHECK(lines_of("").empty());
}

TEST_CASE("line_reader: lines do not depend on how they arrive") {
  const std::string text = "step,loss\r\n1,0.5\n\n22,0.25\r\n333,0.125";
  for (std::size_t piece = 1; piece < text.size(); ++piece) {
    CAPTURE(piece);
    CHECK(lines_of(text, piece) == Lines{"step,loss", "1,0.5", "", "22,0.25", "333,0.125"});
  }
}

TEST_CASE("line_reader: more text than the buffer holds at once") {
  std::string text;
  for (int i = 0; i < 50000; ++i) text += std::to_string(i) + "\n";
  const Lines lines = lines_of(text, 60000);
  REQUIRE(lines.size() == 50000);
  CHECK(lines[49999] == "49999");
  CHECK(lines_of(std::string(300000, 'x') + "\ny") == Lines{std::string(300000, 'x'), "y"});
}

TEST_CASE("line_reader: a byte order mark is no text, and only at the start one") {
  CHECK(lines_of("\xEF\xBB\xBF"
                 "a\n\xEF\xBB\xBF"
                 "b") == Lines{"a",
                               "\xEF\xBB\xBF"
                               "b"});
}

TEST_CASE("line_reader: a byte order mark does not come back with extend or unread") {
  ScriptedSource source(pieces_of("\xEF\xBB\xBF\"a\nb\"\nc", 2), "test.csv");
  LineReader reader(source);
  CHECK(reader.next() == "\"a");
  reader.unread();
  CHECK(reader.next() == "\"a");
  CHECK(reader.extend() == "\"a\nb\"");
  CHECK(reader.next() == "c");
}

TEST_CASE("line_reader: unread hands the line out again under its number") {
  ScriptedSource source(pieces_of("a\nb\n", 1), "test.csv");
  LineReader reader(source);
  CHECK(reader.next() == "a");
  reader.unread();
  CHECK(reader.next() == "a");
  CHECK(reader.line_number() == 1);
  CHECK(reader.next() == "b");
  CHECK(reader.line_number() == 2);
}

TEST_CASE("line_reader: extend joins the next line and keeps the first one's number") {
  for (const std::size_t piece : {1, 3, 100}) {
    CAPTURE(piece);
    ScriptedSource source(pieces_of("a\r\nbc\nd", piece), "test.csv");
    LineReader reader(source);
    CHECK(reader.next() == "a");
    CHECK(reader.extend() == "a\r\nbc");
    CHECK(reader.line_number() == 1);
    CHECK(reader.next() == "d");
    CHECK(reader.line_number() == 3);
    CHECK_FALSE(reader.extend().has_value());
    CHECK_FALSE(reader.next().has_value());
  }
}

TEST_CASE("line_reader: an extension that is undone hands its lines out again") {
  for (const std::size_t piece : {1, 3, 100}) {
    CAPTURE(piece);
    ScriptedSource source(pieces_of("a\r\nbc\nd\ne", piece), "test.csv");
    LineReader reader(source);
    CHECK(reader.next() == "a");
    CHECK(reader.extend() == "a\r\nbc");
    CHECK(reader.extend() == "a\r\nbc\nd");
    reader.undo_extend();
    CHECK(reader.next() == "bc");
    CHECK(reader.line_number() == 2);
    while (reader.extend()) continue;
    reader.undo_extend();
    CHECK(reader.next() == "d");
    CHECK(reader.next() == "e");
    CHECK(reader.line_number() == 4);
  }
}

TEST_CASE("line_reader: extend stops at the limit, and what it joined comes back") {
  ScriptedSource source(pieces_of("1\n345\n789\nabc\nz\n", 3), "test.csv");
  LineReader reader(source, 8);
  CHECK(reader.next() == "1");
  CHECK(reader.extend() == "1\n345");
  CHECK_FALSE(reader.extend().has_value());
  reader.undo_extend();
  CHECK(reader.next() == "345");
  CHECK(reader.next() == "789");
  CHECK(reader.next() == "abc");
  CHECK(reader.next() == "z");
  CHECK(reader.line_number() == 5);
  CHECK_FALSE(reader.next().has_value());
}

TEST_CASE("line_reader: a line beyond the limit is refused and skipped, one at the limit is not") {
  ScriptedSource source(pieces_of("12345678\n123456789abcdefghijklmnopqrs\nz\n", 3), "test.csv");
  LineReader reader(source, 8);
  CHECK(reader.next() == "12345678");
  CHECK_THROWS_WITH_AS(static_cast<void>(reader.next()),
                       "test.csv:2: the line is longer than 8 bytes; is this a table of numbers?",
                       tbviz::FormatError);
  CHECK(reader.next() == "z");
  CHECK(reader.line_number() == 3);
}
