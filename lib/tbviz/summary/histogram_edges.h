// Where buckets end.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace tbviz {

/// TensorFlow's 1549 edges, which are SummaryWriter's default: the repeated products 1e-12 * 1.1 *
/// 1.1 ... below 1e20, mirrored, and 0 between. The same object at every call.
[[nodiscard]] std::span<const double> exponential_edges();

/// `bins` + 1 edges from `min` to `max`, both included, rounded as numpy.linspace rounds them. If
/// min and max are equal, the range is from min - 0.5 to max + 0.5. Throws FormatError if two edges
/// fall together or the range is beyond a double. REQUIRES: min <= max, both finite; bins > 0
[[nodiscard]] std::vector<double> equal_width_edges(double min, double max, std::int64_t bins);

}  // namespace tbviz
