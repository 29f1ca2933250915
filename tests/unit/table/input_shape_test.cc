#include "tbviz/table/input_shape.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace tbviz;

namespace {

using Lines = std::vector<std::string>;

/// "table ,", "json lines", "json document", "log", or "more" lines are needed.
std::string shape(const Lines& lines) {
  const auto found = shape_of(lines);
  if (!found) return "more";
  switch (found->kind) {
    case InputKind::kTable:
      return std::string("table ") + found->separator;
    case InputKind::kJsonLines:
      return "json lines";
    case InputKind::kJsonDocument:
      return "json document";
    case InputKind::kLog:
      return "log";
  }
  return "";
}

}  // namespace

TEST_CASE("input_shape: nothing, comments and headers alone tell nothing yet") {
  CHECK(shape({}) == "more");
  CHECK(shape({"# made by hand"}) == "more");
  CHECK(shape({"% made by hand", "# step,loss"}) == "more");
  CHECK(shape({"step,loss"}) == "more");
  CHECK(shape({"loss"}) == "more");
}

TEST_CASE("input_shape: numbers alone are a table without header") {
  CHECK(shape({"0.5"}) == "table  ");
  CHECK(shape({"1 2"}) == "table  ");
  CHECK(shape({"1,2"}) == "table ,");
  CHECK(shape({"1\t2"}) == "table \t");
  CHECK(shape({"1;2"}) == "table ;");
  CHECK(shape({"# step loss", "1 2"}) == "table  ");
}

TEST_CASE("input_shape: the first separator that fits, tabs before semicolons before commas") {
  CHECK(shape({"1,5\t2,5"}) == "table \t");
  CHECK(shape({"1,5;2,5"}) == "table ;");
  CHECK(shape({"step;a, b", "1;2"}) == "table ;");
}

TEST_CASE("input_shape: a line may set the separator") {
  CHECK(shape({"sep=;"}) == "table ;");
  CHECK(shape({"sep=,"}) == "table ,");
}

TEST_CASE("input_shape: JSON") {
  CHECK(shape({R"({"a": 1})"}) == "json lines");
  CHECK(shape({"{}"}) == "json lines");
  CHECK(shape({R"({"a":)"}) == "json document");
  CHECK(shape({"{"}) == "json document");
  CHECK(shape({"["}) == "json document");
  CHECK(shape({R"([{"a": 1},)"}) == "json document");
  CHECK(shape({"[[1.5, 2, 3]]"}) == "json document");
}

TEST_CASE("input_shape: a sign with a number makes a log") {
  CHECK(shape({"loss: 0.5"}) == "log");
  CHECK(shape({"loss=0.5, acc=1"}) == "log");
  CHECK(shape({"{'loss': 0.5}"}) == "log");
}

TEST_CASE("input_shape: names above numbers are a table") {
  CHECK(shape({"step,loss", "1,0.5"}) == "table ,");
  CHECK(shape({"a,b", "1,2"}) == "table ,");
  CHECK(shape({"a,b", "1,"}) == "table ,");
  CHECK(shape({"a,date", "1,2024-01-02"}) == "table ,");
  CHECK(shape({"a,best", "1,true"}) == "table ,");
  CHECK(shape({"step,host", "1,a"}) == "table ,");
  CHECK(shape({"| step | loss |", "|---|---|", "| 1 | 0.5 |"}) == "table |");
  CHECK(shape({"step loss", "1 0.5"}) == "table  ");
}

TEST_CASE("input_shape: text in a column makes no log of a table that counts") {
  CHECK(shape({"step,note", "1,lr=0.1"}) == "table ,");
}

TEST_CASE("input_shape: else it is a log") {
  CHECK(shape({"hello", "world"}) == "log");
  CHECK(shape({"training, on two devices", "step 1, loss 0.5"}) == "log");
  CHECK(shape({"name,host", "x,y"}) == "log");
}

TEST_CASE("input_shape: blanks part cells, and two of them names") {
  const auto found = shape_of(Lines{"total loss  step", "0.5 1"});
  REQUIRE(found.has_value());
  CHECK(found->kind == InputKind::kTable);
  CHECK(found->width == 2);
}

TEST_CASE("input_shape: the separator of a row of numbers and holes") {
  CHECK(separator_of_numbers("1,2") == ',');
  CHECK(separator_of_numbers("1,None,") == ',');
  CHECK(separator_of_numbers("1,5;2,5") == ';');
  CHECK(separator_of_numbers("7") == ' ');
  CHECK_FALSE(separator_of_numbers("1,a").has_value());
  CHECK_FALSE(separator_of_numbers(",").has_value());
}
