#include "tbviz/summary/reduction.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numeric>

namespace tbviz {
namespace {

double mean(std::span<const double> values, int /*ddof*/) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double deviation(std::span<const double> values, int ddof) {
  const double center = mean(values, 0);
  double squares = 0;
  for (const double value : values) squares += (value - center) * (value - center);
  const double freedom = static_cast<double>(values.size()) - ddof;
  return freedom > 0 ? std::sqrt(squares / freedom) : std::numeric_limits<double>::quiet_NaN();
}

bool any_nan(std::span<const double> values) {
  return std::any_of(values.begin(), values.end(), [](double value) { return std::isnan(value); });
}

double least(std::span<const double> values, int /*ddof*/) {
  if (any_nan(values)) return std::numeric_limits<double>::quiet_NaN();
  return *std::ranges::min_element(values);
}

double greatest(std::span<const double> values, int /*ddof*/) {
  if (any_nan(values)) return std::numeric_limits<double>::quiet_NaN();
  return *std::ranges::max_element(values);
}

double median(std::span<const double> values, int /*ddof*/) {
  if (any_nan(values)) return std::numeric_limits<double>::quiet_NaN();
  std::vector<double> sorted(values.begin(), values.end());
  std::ranges::sort(sorted);
  const std::size_t half = sorted.size() / 2;
  return sorted.size() % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

constexpr Reduction kReductions[] = {
    {"mean", mean}, {"std", deviation}, {"min", least}, {"max", greatest}, {"median", median}};

}  // namespace

std::span<const Reduction> reductions() { return kReductions; }

const Reduction* find_reduction(std::string_view name) {
  const auto* found = std::ranges::find(kReductions, name, &Reduction::name);
  return found == std::end(kReductions) ? nullptr : found;
}

}  // namespace tbviz
