#include "tbviz/summary/reduction.h"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <vector>

using namespace tbviz;  // NOLINT(google-build-using-namespace)

namespace {

double reduce(const char* name, const std::vector<double>& values, int ddof = 0) {
  const Reduction* reduction = find_reduction(name);
  REQUIRE(reduction != nullptr);
  return reduction->apply(values, ddof);
}

}  // namespace

TEST_CASE("reduction: what numpy makes of the same numbers") {
  // v = [0.5, -2, 7.25, 3]; np.mean(v), np.std(v), np.min(v), np.max(v), np.median(v)
  const std::vector<double> values = {0.5, -2, 7.25, 3};
  CHECK(reduce("mean", values) == 2.1875);
  CHECK(reduce("std", values) == doctest::Approx(3.415840855484927).epsilon(1e-15));
  CHECK(reduce("min", values) == -2);
  CHECK(reduce("max", values) == 7.25);
  CHECK(reduce("median", values) == 1.75);
  CHECK(reduce("median", {3, 1, 2}) == 2);
}

TEST_CASE("reduction: a sample's deviation is numpy.std's of ddof 1") {
  // v = [0.5, -2, 7.25, 3]; np.std(v, ddof=1), np.std(v[:2], ddof=1); np.std([2.5], ddof=1) is nan
  CHECK(reduce("std", {0.5, -2, 7.25, 3}, 1) == doctest::Approx(3.9442732748462888).epsilon(1e-15));
  CHECK(reduce("std", {0.5, -2}, 1) == doctest::Approx(1.7677669529663689).epsilon(1e-15));
  CHECK(std::isnan(reduce("std", {2.5}, 1)));
  for (const char* name : {"mean", "min", "max", "median"}) CHECK(reduce(name, {2.5}, 1) == 2.5);
}

TEST_CASE("reduction: one number is its own mean, and deviates from nothing") {
  for (const char* name : {"mean", "min", "max", "median"}) CHECK(reduce(name, {2.5}) == 2.5);
  CHECK(reduce("std", {2.5}) == 0);
}

TEST_CASE("reduction: NaN is not overlooked") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (const Reduction& reduction : reductions()) {
    CAPTURE(reduction.name);
    CHECK(std::isnan(reduction.apply(std::vector<double>{1, nan, 2}, 0)));
    CHECK(std::isnan(reduction.apply(std::vector<double>{nan, 1, 2}, 1)));
  }
}

TEST_CASE("reduction: names that there are not") { CHECK(find_reduction("sum") == nullptr); }
