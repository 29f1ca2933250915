// How many values lie in each bucket: exact, however close a value is to an edge.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "tbviz/tensor.h"
#include "tbviz/tensor/moments.h"

namespace tbviz {

struct CountsAndMoments {
  std::vector<std::uint64_t> counts;  ///< Of edges[i] <= value < edges[i+1]; the last is closed.
  Moments moments;                    ///< Of all values, those outside the edges included.
};

/// Counts finite values between neighbours of `edges`, and summarises all, in one pass.
/// REQUIRES: edges.size() >= 2, strictly increasing
[[nodiscard]] CountsAndMoments count_between(const TensorView& values,
                                             std::span<const double> edges);

/// The same counts for edges of equal width, as NumPy finds them: by a division, then one step down
/// or up where rounding led beyond an edge. REQUIRES: edges as equal_width_edges() makes them
[[nodiscard]] std::vector<std::uint64_t> count_equal_width(const TensorView& values,
                                                           std::span<const double> edges);

}  // namespace tbviz
