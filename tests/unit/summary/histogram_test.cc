#include "tbviz/summary/histogram.h"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <numeric>
#include <string>
#include <vector>

#include "tbviz/error.h"
#include "tbviz/summary/bin_rules.h"
#include "tbviz/summary/bucket_locators.h"
#include "tbviz/summary/histogram_edges.h"
#include "tbviz/tensor/synthetic.h"

using namespace tbviz;

// Known answers come from make_histogram of torch 2.13 and from NumPy 2.4; tests/oracle compares
// far more of them.
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInf = std::numeric_limits<double>::infinity();

TensorView view_of(const std::vector<double>& values) {
  return {DType::kFloat64,
          {static_cast<std::int64_t>(values.size())},
          reinterpret_cast<const std::byte*>(values.data())};
}

std::vector<double> counting(int size) {
  std::vector<double> values(static_cast<std::size_t>(size));
  std::iota(values.begin(), values.end(), 0.0);
  return values;
}

// Every third bucket edge of TensorFlow's, and what lies right below and above it, many times over.
std::vector<double> hard_values() {
  std::vector<double> values;
  const std::span<const double> edges = exponential_edges();
  for (int repeat = 0; repeat < 16; ++repeat) {
    for (std::size_t i = 0; i < edges.size(); i += 3) {
      const auto near = static_cast<float>(edges[i]);
      values.insert(values.end(),
                    {near, std::nextafter(near, -1e30F), std::nextafter(near, 1e30F)});
    }
    values.insert(values.end(), {0.0, -0.0, 1e-45, -1e-45, 1e-30, -1e-30, 3e38, -3e38, 9.92e19});
    values.insert(values.end(), {kInf, -kInf, kNan});
  }
  return values;
}

// How often each slot is hit, whatever counters and rows the locator has for it.
template <class Locator, class T>
std::vector<std::uint32_t> count_by_slot(const Locator& locator, const std::vector<T>& values) {
  std::vector<std::uint32_t> counters(locator.counters() * Locator::kRows);
  locator.count(values, counters.data());
  std::vector<std::uint32_t> slots(locator.counters());
  for (std::size_t i = 0; i < counters.size(); ++i) {
    slots[locator.slot_of_counter(i % locator.counters())] += counters[i];
  }
  while (!slots.empty() && slots.back() == 0) slots.pop_back();
  return slots;
}

template <class Function>
std::string refusal(Function&& function) {
  try {
    function();
  } catch (const FormatError& error) {
    return error.what();
  }
  return "accepted";
}

}  // namespace

TEST_CASE("histogram: TensorFlow's edges") {
  const std::span<const double> edges = exponential_edges();
  REQUIRE(edges.size() == 1549);
  CHECK(edges.back() == 0x1.58323029f544cp+66);
  CHECK(edges.front() == -edges.back());
  CHECK(edges[774] == 0);
  CHECK(edges[775] == 0x1.19799812dea11p-40);
  CHECK(edges[1000] == 0x1.0db0850ea6c80p-9);
}

TEST_CASE("histogram: buckets of equal width, as SummaryWriter writes them") {
  const Histogram histogram = equal_width_histogram(view_of(counting(100)), 10);
  CHECK(histogram.limits == std::vector<double>{0, 9.9, 19.8, 29.700000000000003, 39.6, 49.5,
                                                59.400000000000006, 69.3, 79.2, 89.100000000000009,
                                                99});
  CHECK(histogram.counts == std::vector<double>{0, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10});
  CHECK(histogram.min == 0);
  CHECK(histogram.max == 99);
  CHECK(histogram.num == 100);
  CHECK(histogram.sum == 4950);
  CHECK(histogram.sum_squares == 328350);
}

TEST_CASE("histogram: max_bins merges neighbours; the last group may be short") {
  const Histogram histogram = equal_width_histogram(view_of(counting(100)), 10, 3);
  CHECK(histogram.limits ==
        std::vector<double>{0, 29.700000000000003, 59.400000000000006, 89.100000000000009, 99});
  CHECK(histogram.counts == std::vector<double>{0, 30, 30, 30, 10});
}

TEST_CASE("histogram: a constant gets a range one wide") {
  const Histogram histogram = equal_width_histogram(view_of({3, 3, 3}), 2);
  CHECK(histogram.limits == std::vector<double>{3, 3.5});
  CHECK(histogram.counts == std::vector<double>{0, 3});
  CHECK(histogram.min == 3);
}

TEST_CASE("histogram: the empty neighbour in front is kept, or made up if there is none") {
  const std::vector<double> edges = {0, 1, 2, 3, 4};
  const Histogram inner = histogram_between(view_of({2.5}), edges);
  CHECK(inner.limits == std::vector<double>{2, 3});
  CHECK(inner.counts == std::vector<double>{0, 1});
  const Histogram first = histogram_between(view_of({0.5, 3.5}), edges);
  CHECK(first.limits == std::vector<double>{0, 1, 2, 3, 4});
  CHECK(first.counts == std::vector<double>{0, 1, 0, 0, 1});
}

TEST_CASE("histogram: the last bucket is closed, the others are open to the right") {
  const std::vector<double> edges = {0, 1, 2};
  const Histogram histogram = histogram_between(view_of({0, 1, 2, 2.5, -1}), edges);
  CHECK(histogram.counts == std::vector<double>{0, 1, 2});
  CHECK(histogram.num == 5);  // Those outside count here, as SummaryWriter counts them.
  CHECK(histogram.min == -1);
  CHECK(histogram.max == 2.5);
}

TEST_CASE("histogram: NaN and infinities are counted apart and poison nothing") {
  const std::vector<double> values = {1, kNan, 2, kInf, 3, -kInf};
  for (const Histogram& histogram :
       {equal_width_histogram(view_of(values), 2), exponential_histogram(view_of(values))}) {
    CHECK(histogram.not_finite == 3);
    CHECK(histogram.num == 3);
    CHECK(histogram.min == 1);
    CHECK(histogram.max == 3);
    CHECK(histogram.sum == 6);
    CHECK(histogram.sum_squares == 14);
    CHECK(std::accumulate(histogram.counts.begin(), histogram.counts.end(), 0.0) == 3);
  }
}

TEST_CASE("histogram: without a value to count there is none, and the reason is told") {
  CHECK(refusal([] { (void)exponential_histogram(view_of({})); }).find("no values") !=
        std::string::npos);
  CHECK(refusal([] { (void)equal_width_histogram(view_of({}), 3); }).find("no values") !=
        std::string::npos);
  CHECK(refusal([] {
          (void)exponential_histogram(view_of({kNan}));
        }).find("the only value is not finite") != std::string::npos);
  CHECK(refusal([] { (void)exponential_histogram(view_of({1e30})); }).find("inside the edges") !=
        std::string::npos);
}

TEST_CASE("histogram: ranges that a double cannot divide are refused") {
  const double one_up = std::nextafter(1.0, 2.0);
  CHECK(refusal([&] {
          (void)equal_width_histogram(view_of({1, one_up}), 10);
        }).find("apart") != std::string::npos);
  CHECK(refusal([] {
          (void)equal_width_histogram(view_of({-1e308, 1e308}), 2);
        }).find("beyond") != std::string::npos);
}

TEST_CASE("histogram: the table finds the bucket that a search finds") {
  const std::vector<double> values = hard_values();
  const std::vector<float> floats(values.begin(), values.end());
  const SortedEdges<float> search(exponential_edges());
  const PrefixTable<float> table(exponential_edges());
  REQUIRE(table.exact());
  CHECK(count_by_slot(table, floats) == count_by_slot(search, floats));

  const PrefixTable<double> doubles(exponential_edges());
  REQUIRE(doubles.exact());
  const SortedEdges<double> search_doubles(exponential_edges());
  CHECK(count_by_slot(doubles, values) == count_by_slot(search_doubles, values));

  const std::vector<double> crowded = {1, 1.0001, 1.0002};
  CHECK_FALSE(PrefixTable<float>(crowded).exact());
}

TEST_CASE("histogram: every element type and layout gives the same buckets") {
  const Tensor floats = make_synthetic("randn:40,1000@3");  // Enough for a table.
  const Histogram expected = exponential_histogram(floats);
  Tensor doubles(DType::kFloat64, {40000});
  Tensor turned(DType::kFloat32, {1000, 40});
  for (std::size_t i = 0; i < 40000; ++i) {
    doubles.values<double>()[i] = static_cast<double>(floats.values<float>()[i]);
    turned.values<float>()[i % 1000 * 40 + i / 1000] = floats.values<float>()[i];
  }
  CHECK(exponential_histogram(doubles).counts == expected.counts);
  const std::vector<std::size_t> order = {1, 0};
  CHECK(exponential_histogram(turned.view().permuted(order)) == expected);

  // One byte off: elements in a file need not be aligned.
  std::vector<std::byte> shifted(floats.view().bytes().size() + 1);
  std::copy(floats.view().bytes().begin(), floats.view().bytes().end(), shifted.begin() + 1);
  CHECK(exponential_histogram({DType::kFloat32, {40000}, shifted.data() + 1}) == expected);

  const std::vector<std::uint16_t> halves = {0x3c00, 0x4000, 0xc000, 0x7c00};  // 1, 2, -2, inf
  const TensorView half(DType::kFloat16, {4}, reinterpret_cast<const std::byte*>(halves.data()));
  CHECK(equal_width_histogram(half, 4).counts == std::vector<double>{0, 1, 0, 0, 2});
  CHECK(equal_width_histogram(half, 4).not_finite == 1);
}

TEST_CASE("bin_rules: as many buckets as NumPy asks for") {
  std::vector<double> values;
  for (int i = 0; i < 200; ++i) values.push_back(std::pow(i * 37 % 101, 2) / 100.0);
  const auto bins = [&](std::string_view name) {
    return bins_by_rule(view_of(values), find_bin_rule(name).value());
  };
  CHECK(bins("auto") == 9);
  CHECK(bins("fd") == 6);
  CHECK(bins("doane") == 11);
  CHECK(bins("scott") == 6);
  CHECK(bins("stone") == 39);
  CHECK(bins("rice") == 12);
  CHECK(bins("sturges") == 9);
  CHECK(bins("sqrt") == 15);
  values.push_back(kNan);  // Changes nothing.
  CHECK(bins("stone") == 39);
}

TEST_CASE("bin_rules: equal values and single values get one bucket") {
  for (const std::string& name : bin_rule_names()) {
    CHECK(bins_by_rule(view_of({0.1, 0.1, 0.1}), *find_bin_rule(name)) == 1);
    CHECK(bins_by_rule(view_of({7}), *find_bin_rule(name)) == 1);
    CHECK_THROWS_AS((void)bins_by_rule(view_of({kNan}), *find_bin_rule(name)), FormatError);
  }
  CHECK_FALSE(find_bin_rule("freedman"));
}
