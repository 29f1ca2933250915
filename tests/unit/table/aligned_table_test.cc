#include "tbviz/table/aligned_table.h"

#include <doctest/doctest.h>

#include <string>

#include "support/read_points.h"

using namespace tbviz;
using tbviz::test::WrittenRows;

namespace {

/// The points of lines, of which those that are no rows are remembered.
std::string points_of(std::initializer_list<std::string_view> lines) {
  WrittenRows rows;
  const CounterNames names("");
  AlignedTable table(names, rows.writer);
  std::int64_t number = 0;
  for (const std::string_view line : lines) {
    ++number;
    if (!table.take(line)) table.remember(line, number);
    rows.writer.end_line();
  }
  return rows.points.text;
}

}  // namespace

TEST_CASE("aligned_table: numbers below a line of as many names") {
  CHECK(points_of({"Iter  Train Loss  Time", "   1        0.5   2.5", "   2       0.25   2.75"}) ==
        "Train Loss@1=0.5\nTime@1=2.5\nTrain Loss@2=0.25\nTime@2=2.75\n");
}

TEST_CASE("aligned_table: single blanks part names, too, if there are as many") {
  CHECK(points_of({"step loss", "1 0.5"}) == "loss@1=0.5\n");
  CHECK(points_of({"step train loss", "1 0.5"}).empty());
}

TEST_CASE("aligned_table: tables of tabs, commas and bars") {
  CHECK(points_of({"step\tloss", "1\t0.5"}) == "loss@1=0.5\n");
  CHECK(points_of({"step,loss", "1,0.5"}) == "loss@1=0.5\n");
  CHECK(points_of({"step | loss", "1 | 0.5"}) == "loss@1=0.5\n");
}

TEST_CASE("aligned_table: n/total counts, and so does a bar behind the numbers") {
  CHECK(points_of({"Epoch  loss", "1/2  0.5"}) == "loss@1=0.5\n");
  CHECK(points_of({"Epoch  loss  size", "1/2  0.5  640: 100%|####| 8/8 [00:01<00:00]"}) ==
        "loss@8=0.5\nsize@8=640\n");
}

TEST_CASE("aligned_table: a word before the numbers becomes part of the tags") {
  CHECK(points_of({"Class  Images  mAP50  mAP95", "all  128  0.5  0.25"}) ==
        "all/Images@1=128\nall/mAP50@1=0.5\nall/mAP95@1=0.25\n");
}

TEST_CASE("aligned_table: holes leave out their curve alone") {
  CHECK(points_of({"step  loss  acc", "1  0.5  -", "2  -  0.25"}) == "loss@1=0.5\nacc@2=0.25\n");
}

TEST_CASE("aligned_table: numbers without names above are none") {
  CHECK(points_of({"1 0.5"}).empty());
  CHECK(points_of({"hello", "1 0.5"}).empty());
  CHECK(points_of({"step loss", "1 2 3"}).empty());
}

TEST_CASE("aligned_table: a line of pairs is no row") {
  CHECK(points_of({"step loss", "a=1 b=2"}).empty());
}
