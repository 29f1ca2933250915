#include "tbviz/table/pattern_log.h"

#include <doctest/doctest.h>

#include <string>

#include "support/read_points.h"
#include "tbviz/error.h"

using namespace tbviz;
using tbviz::test::read_points;

namespace {

ScalarReaderOptions with_pattern(std::string pattern) {
  ScalarReaderOptions options;
  options.pattern = std::move(pattern);
  options.default_tag = "stem";
  return options;
}

std::string points_of(std::string pattern, std::string_view text) {
  return read_points(text, with_pattern(std::move(pattern)));
}

}  // namespace

TEST_CASE("pattern_log: groups are tags, step the step; nothing else is read") {
  CHECK(points_of(R"(#(?P<step>\d+) .*obj (?P<objective>\S+))",
                  "#3 lr=0.5 obj -0.25\nother: 1\n#4 obj 7\n") ==
        "objective@3=-0.25\nobjective@4=7\n");
}

TEST_CASE("pattern_log: groups may be written as others do") {
  CHECK(points_of(R"((?<step>\d+):(?<a>\d+))", "1:2\n") == "a@1=2\n");
}

TEST_CASE("pattern_log: name and value, again and again in a line") {
  CHECK(points_of(R"(^#(?P<step>\d+)|(?P<name>[a-z]+)<(?P<value>[^>]+)>)",
                  "#7 a<1> b<2>\n#8 a<3> b<x>\n") == "a@7=1\nb@7=2\na@8=3\n");
}

TEST_CASE("pattern_log: a value without a name has that of the input") {
  CHECK(points_of(R"(v (?P<value>\S+))", "v 1\nv 2\n") == "stem@1=1\nstem@2=2\n");
}

TEST_CASE("pattern_log: runs and wall times") {
  CHECK(points_of(R"((?P<run>\w+) (?P<wall_time>[0-9.]+) (?P<step>\d+) (?P<a>\d+))",
                  "x 9.5 1 2\n") == "x:a@1=2 at 9.5\n");
}

TEST_CASE("pattern_log: of the draws at one step within a line the last counts") {
  CHECK(points_of(R"((?P<step>\d+) (?P<a>\d+))", "1 2\r1 3\r2 4\n") == "a@1=3\na@2=4\n");
}

TEST_CASE("pattern_log: an empty match ends") {
  CHECK(points_of("(?P<a>[0-9]*)", "x1y\n").starts_with("a@1="));
}

TEST_CASE("pattern_log: patterns that cannot be used are refused") {
  for (const char* pattern :
       {"(", "(?P<a>x)(?P<a>y)", "(?=x)(?P<a>y)", "[0-9]+", "(x)", "(?P<step>x)", "(?P<name>x)"}) {
    CAPTURE(pattern);
    test::WrittenRows rows;
    const ScalarReaderOptions options = with_pattern(pattern);
    CHECK_THROWS_AS(PatternLog(options, rows.writer), UsageError);
  }
}

TEST_CASE("pattern_log: a line of several steps is several rows") {
  CHECK(points_of(R"((?P<step>\d+):(?P<a>\d+))", "1:5 2:6\n") == "a@1=5\na@2=6\n");
}

TEST_CASE("pattern_log: a decimal comma is one where that was asked for") {
  ScalarReaderOptions options = with_pattern(R"(L=(?P<L>\S+))");
  options.decimal_comma = true;
  CHECK(read_points("L=0,512\nL=1,250\n", options) == "L@1=0.512\nL@2=1.25\n");
}

TEST_CASE("pattern_log: what a pattern leaves no room for is refused") {
  ScalarReaderOptions tags = with_pattern("(?P<value>.)");
  tags.tags = {"a"};
  CHECK(read_points("1\n", tags).find("`tags`") != std::string::npos);
  ScalarReaderOptions format = with_pattern("(?P<value>.)");
  format.format = TableFormat::kCsv;
  CHECK(read_points("1\n", format).find("`format`") != std::string::npos);
}
