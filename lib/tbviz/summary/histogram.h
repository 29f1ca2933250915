// Bucketed counts, with the moments TensorBoard displays beside them. The rules are those of
// SummaryWriter.add_histogram (torch/utils/tensorboard/summary.py, make_histogram) and of NumPy.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "tbviz/tensor.h"

#pragma GCC visibility push(default)
namespace tbviz {

/// Value v is counted in bucket i if limits[i-1] <= v < limits[i]; the last bucket includes its
/// limit. Trimmed as SummaryWriter does: one empty bucket in front, then the first to the last that
/// hold values.
struct Histogram {
  std::vector<double> limits;  ///< Right edges, strictly increasing.
  std::vector<double> counts;  ///< As many as limits.
  double min = 0, max = 0, num = 0, sum = 0, sum_squares = 0;  ///< Over the finite values.
  std::int64_t not_finite = 0;  ///< NaNs and infinities: reported, never summed or bucketed.

  bool operator==(const Histogram&) const = default;
};

// The functions below work in float64 whatever the element type, as SummaryWriter does, and give
// the same bits whatever the number of threads. They throw FormatError, which names no file, if
// there is no value, no finite value, or none inside the edges.
//
// With `max_bins` > 0, where there are more buckets than that, neighbours are merged in groups of
// floor(buckets / max_bins) before the trimming, as SummaryWriter's max_bins does.

/// TensorBoard's own buckets, 1e-12 * 1.1^i up to 1e20 and mirrored about zero, so that
/// histograms of different steps share their limits. Values beyond the last edge, 9.92e19, are in
/// num, min, max and the sums, but in no bucket.
[[nodiscard]] Histogram exponential_histogram(const TensorView& values, std::int64_t max_bins = 0);

/// `bins` buckets of equal width from the least to the greatest finite value, as NumPy's
/// histogram() has them. A constant tensor gets a range one wide. Throws FormatError if a double
/// cannot tell so many edges in that range apart. REQUIRES: bins > 0
[[nodiscard]] Histogram equal_width_histogram(const TensorView& values, std::int64_t bins,
                                              std::int64_t max_bins = 0);

/// Buckets between neighbours of `edges`. Values outside count for num, min, max and the sums only.
/// REQUIRES: edges.size() >= 2, strictly increasing
[[nodiscard]] Histogram histogram_between(const TensorView& values, std::span<const double> edges,
                                          std::int64_t max_bins = 0);

}  // namespace tbviz
#pragma GCC visibility pop
