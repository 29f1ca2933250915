#include "tbviz/event/curves.h"

#include <doctest/doctest.h>

#include <vector>

using namespace tbviz;  // NOLINT(google-build-using-namespace)

TEST_CASE("curves: only steps that all have are lined up, and the rest is counted") {
  const std::vector<Curve> curves = {{{0, {1, 10}}, {5, {2, 11}}, {9, {3, 12}}},
                                     {{5, {4, 21}}, {9, {5, 5}}, {10, {6, 23}}}};
  const Alignment alignment = align(curves, 2);
  CHECK(alignment.points == std::vector<AlignedPoints>{{5, 21, {2, 4}}, {9, 12, {3, 5}}});
  CHECK(alignment.dropped == 2);
  CHECK(alignment.dropped_steps == 2);
}

TEST_CASE("curves: steps that enough of them have are lined up without those that lack them") {
  const std::vector<Curve> curves = {{{0, {1, 10}}, {5, {2, 11}}},
                                     {{5, {3, 9}}, {7, {4, 12}}},
                                     {{5, {5, 8}}, {7, {6, 7}}, {8, {7, 14}}, {9, {8, 15}}}};
  const Alignment two = align(curves, 2);
  CHECK(two.points == std::vector<AlignedPoints>{{5, 11, {2, 3, 5}}, {7, 12, {4, 6}}});
  CHECK(two.dropped == 3);
  CHECK(two.dropped_steps == 3);
  CHECK(align(curves, 1).points.size() == 5);
  CHECK(align(curves, 3).dropped == 5);
  CHECK(align(curves, 3).dropped_steps == 4);
}

TEST_CASE("curves: one alone is lined up with itself, and without a common step there is nothing") {
  const Curve curve = {{0, {1, 10}}};
  CHECK(align(std::vector{curve}, 1).points.size() == 1);
  const Alignment apart = align(std::vector{curve, Curve{{1, {1, 10}}}}, 2);
  CHECK(apart.points.empty());
  CHECK(apart.dropped == 2);
}
