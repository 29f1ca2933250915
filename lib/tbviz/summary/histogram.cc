#include "tbviz/summary/histogram.h"

#include <fmt/format.h>

#include <algorithm>

#include "tbviz/error.h"
#include "tbviz/summary/bucket_counts.h"
#include "tbviz/summary/histogram_edges.h"
#include "tbviz/tensor/moments.h"

namespace tbviz {
namespace {

// SummaryWriter's max_bins: sums of `group` neighbours, the last group may be short.
void merge_neighbours(std::vector<std::uint64_t>& counts, std::vector<double>& edges,
                      std::size_t group) {
  std::vector<std::uint64_t> merged_counts;
  std::vector<double> merged_edges;
  for (std::size_t first = 0; first < counts.size(); first += group) {
    const std::size_t end = std::min(first + group, counts.size());
    std::uint64_t sum = 0;
    for (std::size_t i = first; i < end; ++i) sum += counts[i];
    merged_counts.push_back(sum);
    merged_edges.push_back(edges[first]);
  }
  merged_edges.push_back(edges.back());
  counts = std::move(merged_counts);
  edges = std::move(merged_edges);
}

// One empty bucket, whose limit is the left edge of the first that holds values, then those from
// the first to the last that do.
void set_buckets(Histogram& histogram, std::span<const std::uint64_t> counts,
                 std::span<const double> edges) {
  const auto holds_values = [](std::uint64_t count) { return count > 0; };
  const auto first = std::find_if(counts.begin(), counts.end(), holds_values);
  if (first == counts.end()) {
    throw FormatError({}, fmt::format("no value lies inside the edges, {} to {}; values go from {} "
                                      "to {}",
                                      edges.front(), edges.back(), histogram.min, histogram.max));
  }
  const auto end = std::find_if(counts.rbegin(), counts.rend(), holds_values).base();
  const auto left = edges.begin() + (first - counts.begin());
  histogram.limits.assign(left, left + (end - first) + 1);
  histogram.counts = {0.0};
  for (auto count = first; count != end; ++count) {
    histogram.counts.push_back(static_cast<double>(*count));
  }
}

Histogram assemble(std::vector<std::uint64_t> counts, std::vector<double> edges,
                   const Moments& moments, std::int64_t max_bins) {
  Histogram histogram;
  histogram.min = moments.min;
  histogram.max = moments.max;
  histogram.num = static_cast<double>(moments.finite);
  histogram.sum = moments.sum.value();
  histogram.sum_squares = moments.sum_squares.value();
  histogram.not_finite = moments.not_finite;
  const auto limit = static_cast<std::size_t>(std::max<std::int64_t>(max_bins, 0));
  if (limit > 0 && counts.size() > limit) merge_neighbours(counts, edges, counts.size() / limit);
  set_buckets(histogram, counts, edges);
  return histogram;
}

}  // namespace

Histogram histogram_between(const TensorView& values, std::span<const double> edges,
                            std::int64_t max_bins) {
  CountsAndMoments found = count_between(values, edges);
  check_any_finite(found.moments);
  return assemble(std::move(found.counts), {edges.begin(), edges.end()}, found.moments, max_bins);
}

Histogram exponential_histogram(const TensorView& values, std::int64_t max_bins) {
  return histogram_between(values, exponential_edges(), max_bins);
}

Histogram equal_width_histogram(const TensorView& values, std::int64_t bins,
                                std::int64_t max_bins) {
  const Moments moments = moments_of(values);
  check_any_finite(moments);
  std::vector<double> edges = equal_width_edges(moments.min, moments.max, bins);
  return assemble(count_equal_width(values, edges), edges, moments, max_bins);
}

}  // namespace tbviz
