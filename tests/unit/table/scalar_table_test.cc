#include "tbviz/table/scalar_table.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <string>

#include "support/scripted_source.h"

using tbviz::ScalarTableOptions;
using tbviz::TableFormat;
using tbviz::test::pieces_of;
using tbviz::test::ScriptedSource;

namespace {

/// The points as "tag@step=value" with blanks between them; malformed rows as their message.
std::string points_of(std::string_view text, const ScalarTableOptions& options = {},
                      std::size_t piece_bytes = 1000) {
  ScriptedSource source(pieces_of(text, piece_bytes), "t");
  const auto table = tbviz::open_scalar_table(source, options);
  std::string points;
  for (;;) {
    try {
      tbviz::ScalarRow row;
      if (!table->next(row)) return points;
      for (const tbviz::ScalarPoint& point : row.points) {
        points += fmt::format("{}@{}={} ", table->tags()[point.curve], row.step, point.value);
      }
    } catch (const tbviz::FormatError& error) {
      points += fmt::format("[{}] ", error.what());
    }
  }
}

ScalarTableOptions as(TableFormat format) {
  ScalarTableOptions options;
  options.format = format;
  return options;
}

}  // namespace

TEST_CASE("scalar_table: the first line tells the format") {
  CHECK(points_of("step,a\n1,2\n") == "a@1=2 ");
  CHECK(points_of("step\ta\n1\t2\n") == "a@1=2 ");
  CHECK(points_of("\n  1 2\n") == "value/0@0=1 value/1@0=2 ");
  CHECK(points_of("1.5\n") == "value@0=1.5 ");
  CHECK(points_of(" {\"step\": 1, \"a\": 2}\n") == "a@1=2 ");
  CHECK(points_of("hello\na=2 step=1\n") == "a@1=2 ");
  CHECK(points_of("") == "");
}

TEST_CASE("scalar_table: a format that was asked for is not guessed") {
  CHECK(points_of("loss\n0.5\n", as(TableFormat::kCsv)) == "loss@0=0.5 ");
  CHECK(points_of("a=1, b=2\n", as(TableFormat::kKeyValue)) == "a@1=1 b@1=2 ");
  CHECK(points_of("a,b\tc\n1,5\t2\n", as(TableFormat::kCsv)) == "a@0=1 ");
}

TEST_CASE("scalar_table: reading goes on behind a malformed row") {
  CHECK(
      points_of("step,a\n1,1\n2,x\n3\n4,4\n") ==
      "a@1=1 [t:3: value \"x\" is not a number (column a)] [t:4: has 1 field where the first line "
      "has 2] a@4=4 ");
  CHECK(points_of("{\"a\": 1}\n{\"a\"\n{\"a\": 3}\n").ends_with("] a@2=3 "));
}

TEST_CASE("scalar_table: a stray quote costs one row, even where it is never closed") {
  std::string text = "a\n1\n\"2\n";
  for (int i = 0; i < 1'200'000; ++i) text += "3.5\n";  // More than a line may be long.
  const std::string points = points_of(text, as(TableFormat::kCsv), 60000);
  CHECK(points.starts_with("a@0=1 [t:3: a quoted field has no closing quote] a@2=3.5 a@3=3.5 "));
  CHECK(points.ends_with(" a@1200001=3.5 "));
}

TEST_CASE("scalar_table: a wall time must be a number") {
  const std::string start = R"({"tag": "a", "value": 1, "wall_time": )";
  CHECK(points_of(start + "2.5}\n") == "a@0=1 ");
  CHECK(points_of(start + "null}\n") == "a@0=1 ");
  const std::string refused = "[t:1: the wall time is not a number] ";
  CHECK(points_of(start + "\"2024-01-01\"}\n") == refused);
  CHECK(points_of(start + "[1]}\n") == refused);
  CHECK(points_of(start + "\"NaN\"}\n") == refused);
}

TEST_CASE("scalar_table: a malformed row yields nothing, its good cells included") {
  CHECK(points_of("step,a,b\n1,1,1\n2,2,x\n") ==
        "a@1=1 b@1=1 [t:3: value \"x\" is not a number (column b)] ");
}

TEST_CASE("scalar_table: rows do not depend on how they arrive") {
  const std::string text = "step,a,\"b\"\"\n\"\n1,2,3\n4,\"5\",6\n";
  const std::string whole = points_of(text);
  CHECK(whole == "a@1=2 b\"\n@1=3 a@4=5 b\"\n@4=6 ");
  for (std::size_t piece = 1; piece < 12; ++piece) CHECK(points_of(text, {}, piece) == whole);
}

TEST_CASE("scalar_table: new keys in later JSON lines are new curves") {
  CHECK(points_of("{\"a\": 1}\n{\"b\": 2, \"a\": 3}\n{\"step\": 9, \"b\": 4}\n") ==
        "a@0=1 b@1=2 a@1=3 b@9=4 ");
}

TEST_CASE(
    "scalar_table: very many columns or keys cost what one of them costs, times their number") {
  constexpr int kColumns = 150'000;
  std::string header, row, object = "{";
  ScalarTableOptions options;
  for (int i = 0; i < kColumns; ++i) {
    header += fmt::format("c{},", i);
    row += "1,";
    object += fmt::format("\"c{}\":1,", i);
    options.columns.push_back(fmt::format("c{}", i));
  }
  object.back() = '}';
  header.back() = row.back() = '\n';
  for (const std::string& text : {header + row, object}) {
    ScriptedSource source(pieces_of(text, 60000), "t");
    const auto table = tbviz::open_scalar_table(source, options);
    tbviz::ScalarRow points;
    CHECK(table->next(points));
    table->check_columns();
    CHECK(table->tags().size() == kColumns);
  }
}
