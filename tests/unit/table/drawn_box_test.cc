#include "tbviz/table/drawn_box.h"

#include <doctest/doctest.h>

#include <string>

#include "support/read_points.h"

using namespace tbviz;
using tbviz::test::WrittenRows;

namespace {

/// The points of a box's lines, lines that are none of a box's in parentheses.
std::string points_of(std::initializer_list<std::string_view> lines) {
  WrittenRows rows;
  const CounterNames names("");
  DrawnBox box(names, rows.writer);
  for (const std::string_view line : lines) {
    if (box.take(line)) continue;
    box.end();
    rows.points.text += "(" + std::string(line) + ")\n";
  }
  box.end();
  return rows.points.text;
}

}  // namespace

TEST_CASE("drawn_box: its lines are one row") {
  CHECK(points_of({"| loss | 0.5 |", "| acc | 2 |"}) == "loss@1=0.5\nacc@1=2\n");
}

TEST_CASE("drawn_box: a counter anywhere in it is the step of all") {
  CHECK(points_of({"| loss | 0.5 |", "| total_timesteps | 2048 |", "| acc | 2 |"}) ==
        "loss@2048=0.5\nacc@2048=2\n");
}

TEST_CASE("drawn_box: a line without a value opens a group") {
  CHECK(points_of({"| rollout/ | |", "|    rew | 1.5 |", "| time/ | |", "|    fps | 60 |",
                   "|    total_timesteps | 2048 |"}) == "rollout/rew@2048=1.5\ntime/fps@2048=60\n");
}

TEST_CASE("drawn_box: the first line that is none of a box's ends it") {
  CHECK(points_of({"| loss | 0.5 |", "------", "| loss | 0.25 |"}) ==
        "loss@1=0.5\n(------)\nloss@2=0.25\n");
}

TEST_CASE("drawn_box: other lines with bars are no box's") {
  for (const char* line : {"| a | b |", "| 1 | 2 |", "| a | 1 | 2 |", "| a |", "|", "| a | 1",
                           "a | 1 |", "|  | 1 |"}) {
    CAPTURE(line);
    CHECK(points_of({line}) == "(" + std::string(line) + ")\n");
  }
}
