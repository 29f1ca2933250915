#include "tbviz/summary/histogram_summary.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace tbviz {
namespace {

/// The part of a bucket that lies within the histogram's range.
struct Bucket {
  double left = 0;
  double right = 0;
  double count = 0;
};

// The bin that holds `value`; the last one includes its end.
std::size_t bin_of(double value, std::span<const double> edges) {
  const auto above = std::ranges::upper_bound(edges, value);
  const auto behind = std::clamp<std::ptrdiff_t>(above - edges.begin(), 1, std::ssize(edges) - 1);
  return static_cast<std::size_t>(behind - 1);
}

void spread(const Bucket& bucket, std::span<const double> edges, std::vector<double>& counts) {
  const double width = bucket.right - bucket.left;
  if (!(width > 0)) {
    counts[bin_of(bucket.right, edges)] += bucket.count;
    return;
  }
  const std::size_t last = bin_of(bucket.right, edges);
  for (std::size_t bin = bin_of(bucket.left, edges); bin <= last; ++bin) {
    const double shared =
        std::min(bucket.right, edges[bin + 1]) - std::max(bucket.left, edges[bin]);
    if (shared > 0) counts[bin] += bucket.count * (shared / width);
  }
}

// The value at `point` on the line through two others.
double line_at(double point, double from, double to, double value_from, double value_to) {
  return value_from + (point - from) * (value_to - value_from) / (to - from);
}

}  // namespace

bool is_sound(const Histogram& histogram) {
  return histogram.limits.size() == histogram.counts.size() && std::isfinite(histogram.min) &&
         std::isfinite(histogram.max) && std::isfinite(histogram.max - histogram.min) &&
         histogram.min <= histogram.max && std::ranges::is_sorted(histogram.limits) &&
         std::ranges::none_of(histogram.limits, [](double limit) { return std::isnan(limit); }) &&
         std::ranges::all_of(histogram.counts,
                             [](double count) { return std::isfinite(count) && count >= 0; });
}

std::vector<double> rebinned(const Histogram& histogram, std::span<const double> edges) {
  std::vector<double> counts(edges.size() - 1);
  double left = histogram.min;
  for (std::size_t i = 0; i < histogram.limits.size(); ++i) {
    const double right = std::min(histogram.limits[i], histogram.max);
    if (histogram.counts[i] > 0) spread({left, right, histogram.counts[i]}, edges, counts);
    left = std::max(left, right);
  }
  return counts;
}

std::array<double, kQuantilePoints.size()> quantiles(const Histogram& histogram) {
  std::array<double, kQuantilePoints.size()> values{};
  if (histogram.num == 0) return values;
  double total = 0;
  for (const double count : histogram.counts) total += count;
  if (total == 0) total = 1;
  values.fill(histogram.max);
  std::size_t point = 0;
  double before = 0;
  for (std::size_t i = 0; i < histogram.counts.size() && point < values.size(); ++i) {
    const double sum = before + histogram.counts[i] * kQuantilePoints.back() / total;
    const double left =
        before > 0 ? std::max(histogram.limits[i - 1], histogram.min) : histogram.min;
    const double right = std::min(histogram.limits[i], histogram.max);
    for (; point < values.size() && kQuantilePoints[point] < sum; ++point) {
      values[point] = line_at(kQuantilePoints[point], before, sum, left, right);
    }
    before = sum;
  }
  return values;
}

}  // namespace tbviz
