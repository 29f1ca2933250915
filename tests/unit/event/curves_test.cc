#include "tbviz/event/curves.h"

#include <doctest/doctest.h>

#include <vector>

using namespace tbviz;  // NOLINT(google-build-using-namespace)

TEST_CASE("curves: only steps that all have are lined up, and the rest is counted") {
  const std::vector<Curve> curves = {{{0, {1, 10}}, {5, {2, 11}}, {9, {3, 12}}},
                                     {{5, {4, 21}}, {9, {5, 5}}, {10, {6, 23}}}};
  const Alignment alignment = align(curves);
  CHECK(alignment.points == std::vector<AlignedPoints>{{5, 21, {2, 4}}, {9, 12, {3, 5}}});
  CHECK(alignment.dropped == 2);
}

TEST_CASE("curves: one alone is lined up with itself, and without a common step there is nothing") {
  const Curve curve = {{0, {1, 10}}};
  CHECK(align(std::vector{curve}).points.size() == 1);
  const Alignment apart = align(std::vector{curve, Curve{{1, {1, 10}}}});
  CHECK(apart.points.empty());
  CHECK(apart.dropped == 2);
}
