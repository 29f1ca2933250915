// What one look at every value of a tensor tells.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "tbviz/tensor.h"

namespace tbviz {

/// Extremes and moments are over the finite values, in double; NaN where there are too few.
/// Integers beyond 2^53 count as the nearest double.
struct TensorStatistics {
  double min = std::numeric_limits<double>::quiet_NaN();
  double max = std::numeric_limits<double>::quiet_NaN();
  double mean = std::numeric_limits<double>::quiet_NaN();
  double std = std::numeric_limits<double>::quiet_NaN();  ///< With n - 1, as torch.std has it.
  std::int64_t zeros = 0;
  std::int64_t nan = 0;
  std::int64_t infinite = 0;
};

/// One result per tensor, in one pass over the values on all cores. The same bits on any number of
/// them.
[[nodiscard]] std::vector<TensorStatistics> statistics_of(std::span<const TensorView> tensors);

}  // namespace tbviz
