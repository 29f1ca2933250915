// What a glance at a layer's output should tell: its range, and how much of it is nothing.
#pragma once

#include <cstdint>
#include <vector>

#include "tbviz/tensor.h"

namespace tbviz {

/// Over a number of values. The first four are over the finite ones; NaN if there is none.
struct ValueStatistics {
  double min = 0, max = 0, mean = 0;
  double std = 0;  ///< Of the population.
  std::int64_t count = 0;
  std::int64_t zeros = 0;
  std::int64_t not_finite = 0;  ///< NaNs and infinities.

  /// Between 0 and 1.
  [[nodiscard]] double share_of_zeros() const {
    return count == 0 ? 0 : static_cast<double>(zeros) / static_cast<double>(count);
  }
};

/// Channels are the indices of axis 1, all samples (axis 0) together; an array of rank 0 or 1 is
/// one channel.
struct ChannelStatistics {
  ValueStatistics all;
  std::vector<ValueStatistics> channels;
  std::int64_t dead_channels = 0;  ///< Nothing but zeros.
};

[[nodiscard]] ChannelStatistics channel_statistics(const TensorView& values);

}  // namespace tbviz
