#include "tbviz/event/scalar_curve.h"

#include <doctest/doctest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <random>
#include <vector>

using namespace tbviz;  // NOLINT(google-build-using-namespace)

namespace {

constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kGreatest = std::numeric_limits<std::int64_t>::max();

ScalarCurve curve_of(const CurvePoints& points) {
  ScalarCurve curve;
  for (std::size_t i = 0; i < points.steps.size(); ++i)
    curve.add(points.steps[i], points.values[i]);
  return curve;
}

/// The points in the order in which they were added.
CurvePoints parts_of(const ScalarCurve& curve) {
  CurvePoints points;
  curve.for_each_part([&](std::span<const std::int64_t> steps, std::span<const double> values) {
    points.steps.insert(points.steps.end(), steps.begin(), steps.end());
    points.values.insert(points.values.end(), values.begin(), values.end());
  });
  return points;
}

bool same_bits(const std::vector<double>& a, const std::vector<double>& b) {
  return std::ranges::equal(a, b, {}, std::bit_cast<std::uint64_t, double>,
                            std::bit_cast<std::uint64_t, double>);
}

/// `count` points whose steps are `gap(i)` apart.
template <class Gap>
CurvePoints points_with(std::size_t count, const Gap& gap) {
  CurvePoints points;
  std::uint64_t step = 7;
  for (std::size_t i = 0; i < count; ++i) {
    points.steps.push_back(static_cast<std::int64_t>(step));
    points.values.push_back(static_cast<double>(i) / 3);
    step += gap(i);
  }
  return points;
}

void check_kept(const CurvePoints& points) {
  ScalarCurve curve = curve_of(points);
  CHECK(parts_of(curve) == points);
  curve.finish();
  CHECK(parts_of(curve) == points);
  CHECK(curve.count() == points.steps.size());
}

}  // namespace

TEST_CASE("scalar_curve: steps of every distance are kept") {
  constexpr std::size_t kCount = 5000;
  std::mt19937_64 random(1);
  for (const unsigned bits : {1U, 8U, 9U, 16U, 17U, 32U, 33U, 49U}) {
    CAPTURE(bits);
    check_kept(points_with(kCount, [&](std::size_t) { return random() >> (64U - bits); }));
  }
  check_kept(points_with(kCount, [](std::size_t) { return 1U; }));
  check_kept(points_with(kCount, [](std::size_t) { return 1'000'000'007U; }));
}

TEST_CASE("scalar_curve: steps may be any, in any order") {
  std::mt19937_64 random(2);
  CurvePoints points;
  for (int i = 0; i < 3000; ++i) {
    points.steps.push_back(static_cast<std::int64_t>(random()));
    points.values.push_back(i);
  }
  points.steps[1] = kLeast;
  points.steps[2] = kGreatest;
  check_kept(points);
  CHECK_FALSE(curve_of(points).is_sorted());
  check_kept({{kLeast, kGreatest}, {1, 2}});
  check_kept({{kGreatest}, {1}});
}

TEST_CASE("scalar_curve: values are kept bit by bit") {
  CurvePoints points = points_with(4096, [](std::size_t) { return 1U; });
  for (std::size_t i = 0; i < 1024; ++i) points.values[i] = static_cast<float>(i) / 3.0F;
  points.values[3] = -0.0;
  points.values[4] = std::numeric_limits<double>::infinity();
  points.values[5] = -std::numeric_limits<double>::infinity();
  points.values[6] = std::numeric_limits<double>::quiet_NaN();
  points.values[7] = std::numeric_limits<float>::denorm_min();
  points.values[2000] = 1e300;
  points.values[2001] = 5e-324;
  points.values[2002] = 0.1;
  CHECK(same_bits(parts_of(curve_of(points)).values, points.values));
}

TEST_CASE("scalar_curve: points are in the order of steps, those of one step in that of the log") {
  const ScalarCurve curve = curve_of({{5, -2, 5, 3, -2}, {1, 2, 3, 4, 5}});
  CHECK_FALSE(curve.is_sorted());
  CHECK(curve.points() == CurvePoints{{-2, -2, 3, 5, 5}, {2, 5, 4, 1, 3}});
  CHECK(curve_of({{1, 1, 2}, {3, 4, 5}}).is_sorted());
}

TEST_CASE("scalar_curve: what memory has no room for is kept all the same") {
  std::mt19937_64 random(4);
  const CurvePoints points = points_with(9000, [&](std::size_t) { return random() % 1000; });
  for (const std::size_t memory : {0U, 20'000U}) {
    const auto store = std::make_shared<OverflowStore>(memory);
    ScalarCurve first(store);
    ScalarCurve second(store);
    for (std::size_t i = 0; i < points.steps.size(); ++i) {
      first.add(points.steps[i], points.values[i]);
      second.add(-points.steps[i], points.values[i]);
    }
    first.finish();
    CHECK(parts_of(first) == points);
    second.sort();
    CHECK(second.points().steps.front() == -points.steps.back());
    RestartMarks<std::size_t> marks;
    marks.add(9000, points.steps[100]);
    CHECK(first.drop_hidden(marks) == 8900);
    CHECK(parts_of(first).values ==
          std::vector(points.values.begin(), points.values.begin() + 100));
  }
}

TEST_CASE("scalar_curve: may be put in order") {
  ScalarCurve curve = curve_of({{5, -2, 5, 3, -2}, {1, 2, 3, 4, 5}});
  curve.sort();
  CHECK(curve.is_sorted());
  CHECK(parts_of(curve) == CurvePoints{{-2, -2, 3, 5, 5}, {2, 5, 4, 1, 3}});
  CHECK(curve.first_step() == -2);
  CHECK(curve.last_step() == 5);
}

TEST_CASE("scalar_curve: steps that go back between parts are seen") {
  CurvePoints points = points_with(1025, [](std::size_t) { return 1U; });
  CHECK(curve_of(points).is_sorted());
  points.steps.back() = 0;
  CHECK_FALSE(curve_of(points).is_sorted());
  CHECK(curve_of(points).points().values.front() == points.values.back());
}

TEST_CASE("scalar_curve: marks hide what lies before them") {
  ScalarCurve curve = curve_of({{0, 1, 2, 3, 1, 2}, {0, 1, 2, 3, 4, 5}});
  RestartMarks<std::size_t> marks;
  CHECK(curve.drop_hidden(marks) == 0);
  marks.add(4, 1);
  CHECK(curve.drop_hidden(marks) == 3);
  CHECK(parts_of(curve) == CurvePoints{{0, 1, 2}, {0, 4, 5}});
}
