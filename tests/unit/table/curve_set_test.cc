#include "tbviz/table/curve_set.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "support/read_points.h"

using tbviz::CurveSet;
using tbviz::test::PointLines;

namespace {

/// Curves, and the points that were handed on so far.
struct Curves {
  explicit Curves(std::vector<std::string> columns = {}) : set(std::move(columns), points) {
    points.read_from(set);
  }

  void put(std::string_view tag, std::int64_t step, double value, std::string_view unit = {}) {
    set.put(set.find("", tag).value(), step, value, unit, {});
  }

  PointLines points;
  CurveSet set;
};

}  // namespace

TEST_CASE("curve_set: a curve is its run and tag") {
  Curves curves;
  const auto first = curves.set.find("", "a");
  CHECK(curves.set.find("", "b") != first);
  CHECK(curves.set.find("r", "a") != first);
  CHECK(curves.set.find("", "a") == first);
  CHECK(curves.set.all().size() == 3);
}

TEST_CASE("curve_set: of the values at one step within a line the last counts") {
  Curves curves;
  curves.put("a", 1, 0.5);
  curves.put("a", 1, 0.25);
  CHECK(curves.points.text.empty());
  curves.set.end_line();
  CHECK(curves.points.text == "a@1=0.25\n");
}

TEST_CASE("curve_set: a value is final once its step moves on") {
  Curves curves;
  curves.put("a", 1, 0.5);
  curves.put("b", 1, 7);
  curves.put("a", 2, 0.25);
  CHECK(curves.points.text == "a@1=0.5\n");
  curves.set.end_line();
  CHECK(curves.points.text.find("b@1=7\n") != std::string::npos);
  CHECK(curves.points.text.find("a@2=0.25\n") != std::string::npos);
}

TEST_CASE("curve_set: lines share steps without loss, and that is told where values differ") {
  Curves curves;
  for (const double value : {1.0, 2.0, 2.0, 3.0}) {
    curves.put("a", 4, value);
    curves.set.end_line();
  }
  CHECK(curves.points.text == "a@4=1\na@4=2\na@4=2\na@4=3\n");
  CHECK(curves.set.all()[0].repeats == 3);
  CHECK(curves.set.all()[0].first_repeated_step == 4);
}

TEST_CASE("curve_set: a fall of steps is told, the first of it") {
  Curves curves;
  for (const int step : {1, 900, 10, 5}) {
    curves.put("a", step, step);
    curves.set.end_line();
  }
  CHECK(curves.set.all()[0].fell_from == 900);
  CHECK(curves.set.all()[0].fell_to == 10);
  CHECK(curves.set.all()[0].first_step == 1);
  CHECK(curves.set.all()[0].last_step == 5);
}

TEST_CASE("curve_set: a curve keeps its first unit") {
  Curves curves;
  curves.put("time", 1, 500, "ms");
  curves.put("time", 2, 1.25, "s");
  curves.put("time", 3, 7, "GB");
  curves.set.end_line();
  CHECK(curves.points.text == "time@1=500\ntime@2=1250\ntime@3=7\n");
}

TEST_CASE("curve_set: wanted names that did not come, and others that did") {
  Curves curves({"a", "b"});
  CHECK(curves.set.chooses());
  CHECK(curves.set.is_asked_for("a"));
  CHECK_FALSE(curves.set.is_asked_for("c"));
  CHECK(curves.set.missing() == std::vector<std::string>{"b"});
  CHECK(curves.set.unwanted() == std::vector<std::string>{"c"});
  curves.set.begin_input();
  CHECK(curves.set.missing() == std::vector<std::string>{"a", "b"});
}

TEST_CASE("curve_set: inputs that hold the same steps of a curve") {
  Curves curves;
  const auto read = [&curves](int first, int last, const char* name) {
    curves.set.begin_input();
    for (int step = first; step <= last; ++step) curves.put("loss", step, step);
    curves.set.end_line();
    return curves.set.overlap(name);
  };
  CHECK_FALSE(read(0, 99, "a.csv").has_value());
  CHECK(read(0, 99, "b.csv") == "a.csv and b.csv both hold loss 0..99");
  CHECK_FALSE(read(100, 110, "c.csv").has_value());
  CHECK(read(110, 120, "d.csv") == "c.csv and d.csv both hold loss 110");
}

TEST_CASE("curve_set: curves are bounded") {
  Curves curves;
  for (std::size_t i = 0; i < CurveSet::kMostCurves; ++i) {
    REQUIRE(curves.set.find("", "c" + std::to_string(i)).has_value());
  }
  CHECK_FALSE(curves.set.has_too_many());
  CHECK_FALSE(curves.set.find("", "one more").has_value());
  CHECK(curves.set.find("", "c0") == 0);
  CHECK(curves.set.has_too_many());
}
