#include "tbviz/summary/histogram_summary.h"

#include <doctest/doctest.h>

#include <limits>
#include <utility>
#include <vector>

using namespace tbviz;  // NOLINT(google-build-using-namespace)

namespace {

Histogram histogram(double min, double max, std::vector<double> limits,
                    std::vector<double> counts) {
  Histogram made;
  made.min = min;
  made.max = max;
  made.limits = std::move(limits);
  made.counts = std::move(counts);
  for (const double count : made.counts) made.num += count;
  return made;
}

void check_quantiles(const Histogram& histogram, const std::vector<double>& expected) {
  const auto found = quantiles(histogram);
  REQUIRE(expected.size() == found.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    CAPTURE(i);
    CHECK(found[i] == doctest::Approx(expected[i]).epsilon(1e-12));
  }
}

}  // namespace

// The expected values are those of TensorBoard's compress_histogram_proto.
TEST_CASE("histogram_summary: quantiles are TensorBoard's") {
  check_quantiles(histogram(-1.5, 4, {-1.5, -1, 0, 2, 2.5, 5}, {0, 1, 3, 4, 0, 2}),
                  {-1.5, -1.166, -0.8043333333333333, -0.305, 0.5, 1.4575, 2.80975, 3.499, 4});
  check_quantiles(histogram(3, 3, {3, 3.3}, {0, 7}), {3, 3, 3, 3, 3, 3, 3, 3, 3});
  check_quantiles(histogram(0, 1, {0.5, 1}, {30, 70}),
                  {0, 0.11133333333333334, 0.2645, 0.5060714285714286, 0.6428571428571428,
                   0.7796428571428571, 0.8866428571428571, 0.9522857142857143, 1});
  check_quantiles(Histogram(), {0, 0, 0, 0, 0, 0, 0, 0, 0});
}

TEST_CASE("histogram_summary: buckets are spread over common ones by what they share") {
  const std::vector<double> edges = {0, 1, 2, 3, 4};
  CHECK(rebinned(histogram(0, 4, {2, 4}, {8, 2}), edges) == std::vector<double>{4, 4, 1, 1});
  CHECK(rebinned(histogram(0.5, 3, {1.5, 9}, {6, 3}), edges) == std::vector<double>{3, 4, 2, 0});
  CHECK(rebinned(histogram(1, 1, {1, 1.1}, {0, 5}), edges) == std::vector<double>{0, 5, 0, 0});
  CHECK(rebinned(histogram(4, 4, {4, 4.4}, {0, 5}), edges) == std::vector<double>{0, 0, 0, 5});
  CHECK(rebinned(histogram(0, 4, {}, {}), edges) == std::vector<double>{0, 0, 0, 0});
}

TEST_CASE("histogram_summary: what files may claim, and cannot be drawn, is told") {
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  CHECK(is_sound(histogram(0, 1, {0.5, kInfinity}, {1, 2})));
  CHECK(is_sound(Histogram()));
  CHECK_FALSE(is_sound(histogram(0, 1, {0.5}, {1, 2})));
  CHECK_FALSE(is_sound(histogram(1, 0, {0.5}, {1})));
  CHECK_FALSE(is_sound(histogram(0, kInfinity, {0.5}, {1})));
  CHECK_FALSE(is_sound(histogram(-1e308, 1.7e308, {0.5}, {1})));
  CHECK_FALSE(is_sound(histogram(0, 1, {0.5, 0.2}, {1, 1})));
  CHECK_FALSE(is_sound(histogram(0, 1, {kNan}, {1})));
  CHECK_FALSE(is_sound(histogram(0, 1, {0.5}, {-1})));
  CHECK_FALSE(is_sound(histogram(0, 1, {0.5}, {kNan})));
}
