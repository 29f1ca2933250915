#include "tbviz/summary/column_thinning.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <vector>

using namespace tbviz;  // NOLINT(google-build-using-namespace)

// Against numpy: tests/cli/report/test_thinning.py.

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// Points at steps 0, 1, 2 ... in `columns` columns.
ThinnedCurve thin(const std::vector<double>& values, std::size_t columns) {
  std::vector<std::int64_t> steps(values.size());
  for (std::size_t i = 0; i < steps.size(); ++i) steps[i] = static_cast<std::int64_t>(i);
  ColumnThinner thinner(0, steps.back(), columns);
  thinner.add(steps, values);
  return thinner.finish();
}

}  // namespace

TEST_CASE("column_thinning: extremes, both ends, and means") {
  const ThinnedCurve thinned = thin({5, 1, 9, 2, 3, 4, 8, 0.5, 7, 6}, 2);
  CHECK(thinned.steps == std::vector<std::int64_t>{0, 1, 2, 6, 7, 9});
  CHECK(thinned.values == std::vector<float>{5, 1, 9, 8, 0.5, 6});
  CHECK(thinned.means == std::vector<float>{4, 5.1F});
}

TEST_CASE("column_thinning: of equal extremes the first is kept") {
  const ThinnedCurve thinned = thin({2, 1, 3, 1, 3, 2, 2, 2}, 1);
  CHECK(thinned.steps == std::vector<std::int64_t>{0, 1, 2, 7});
}

TEST_CASE("column_thinning: a column that crosses zero keeps its least value above it") {
  CHECK(thin({1, -5, 0, 3, 0.25, 9, 0.5, 2}, 1).values == std::vector<float>{1, -5, 0.25, 9, 2});
  CHECK(thin({1, 0, 3, 0.25, 9, 2}, 1).values == std::vector<float>{1, 0, 0.25, 9, 2});
  CHECK(thin({-1, -5, -3, -2, 0, -1}, 1).values == std::vector<float>{-1, -5, 0, -1});
}

TEST_CASE("column_thinning: of each gap the first is kept, and no mean counts it") {
  const ThinnedCurve thinned = thin({1, kNan, kNan, 3, 2, -kInfinity, 5, 4}, 2);
  CHECK(thinned.steps == std::vector<std::int64_t>{0, 1, 3, 4, 5, 6, 7});
  CHECK(std::isnan(thinned.values[1]));
  CHECK(thinned.values[4] == -kInfinity);
  CHECK(thinned.means == std::vector<float>{2, 11 / 3.0F});
}

TEST_CASE("column_thinning: of more gaps than columns the first that begins in each is kept") {
  const ThinnedCurve thinned = thin({1, kNan, 1, kNan, 1, kNan, 1, kNan, 1, 1, 1, 1}, 2);
  CHECK(thinned.steps == std::vector<std::int64_t>{0, 1, 6, 7, 11});
}

TEST_CASE("column_thinning: a column of NaN has no mean, and an empty one no points") {
  const std::vector<std::int64_t> steps = {0, 1, 2, 3, 9, 10, 11};
  const std::vector<double> values = {1, 2, kNan, kNan, 4, 5, 6};
  ColumnThinner thinner(0, 11, 6);
  thinner.add(steps, values);
  const ThinnedCurve thinned = thinner.finish();
  CHECK(thinned.steps == std::vector<std::int64_t>{0, 1, 2, 9, 10, 11});
  REQUIRE(thinned.means.size() == 6);
  CHECK(thinned.means[0] == 1.5F);
  CHECK(std::isnan(thinned.means[1]));
  CHECK(thinned.means[2] == std::numeric_limits<float>::infinity());
  CHECK(thinned.means[3] == std::numeric_limits<float>::infinity());
  CHECK(thinned.means[4] == 4);
  CHECK(thinned.means[5] == 5.5F);
}

TEST_CASE("column_thinning: steps may be as far apart as they can be") {
  constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();
  constexpr std::int64_t kGreatest = std::numeric_limits<std::int64_t>::max();
  const std::vector<std::int64_t> steps = {kLeast, -1, 0, 1, kGreatest};
  const std::vector<double> values = {1, 3, 5, 7, 9};
  ColumnThinner thinner(kLeast, kGreatest, 2);
  thinner.add(steps, values);
  const ThinnedCurve thinned = thinner.finish();
  CHECK(thinned.steps == std::vector<std::int64_t>{kLeast, -1, 0, kGreatest});
  CHECK(thinned.means == std::vector<float>{2, 7});
}

TEST_CASE("column_thinning: values beyond float32 are gaps, and steps that repeat share a column") {
  const ThinnedCurve far = thin({1, 1e300, 2, 3}, 1);
  CHECK(far.values == std::vector<float>{1, std::numeric_limits<float>::infinity(), 3});
  const std::vector<std::int64_t> steps = {4, 4, 4, 4};
  const std::vector<double> values = {2, 1, 3, 2};
  ColumnThinner thinner(4, 4, 3);
  thinner.add(steps, values);
  CHECK(thinner.finish().values == std::vector<float>{2, 1, 3, 2});
}

TEST_CASE("column_thinning: points may be told piece by piece") {
  std::mt19937 random(3);
  std::vector<std::int64_t> steps;
  std::vector<double> values;
  for (std::int64_t step = -400; step < 9000; step += static_cast<std::int64_t>(random() % 7)) {
    steps.push_back(step);
    values.push_back(random() % 50 == 0 ? kNan : static_cast<double>(random() % 1000) - 200);
  }
  ColumnThinner whole(steps.front(), steps.back(), 77);
  whole.add(steps, values);
  ColumnThinner pieces(steps.front(), steps.back(), 77);
  for (std::size_t at = 0; at < steps.size();) {
    const std::size_t size = std::min<std::size_t>(random() % 40, steps.size() - at);
    pieces.add(std::span(steps).subspan(at, size), std::span(values).subspan(at, size));
    at += size;
  }
  const ThinnedCurve a = whole.finish();
  const ThinnedCurve b = pieces.finish();
  CHECK(a.steps == b.steps);
  CHECK(a.means == b.means);
  CHECK(a.steps.size() > 77);
}
