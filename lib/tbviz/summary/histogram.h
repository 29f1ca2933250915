// Bucketed counts, with the moments TensorBoard displays beside them. The rules are those of
// SummaryWriter.add_histogram (torch/utils/tensorboard/summary.py, make_histogram) and of NumPy.
#pragma once

#include <cstdint>
#include <vector>

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

}  // namespace tbviz
