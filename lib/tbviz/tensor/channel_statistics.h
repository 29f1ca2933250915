// What a glance at a layer's output should tell: its range, and how much of it is nothing.
#pragma once

#include <cstdint>

#include "tbviz/tensor/tensor.h"

namespace tbviz {

/// Over all values of an array. Channels are the indices of axis 1, all samples (axis 0) together;
/// an array of rank 0 or 1 is one channel.
struct ChannelStatistics {
  double min = 0, max = 0, mean = 0;  ///< Over the finite values; NaN if there is none.
  std::int64_t count = 0;
  std::int64_t zeros = 0;
  std::int64_t not_finite = 0;  ///< NaNs and infinities.
  std::int64_t channels = 0;
  std::int64_t dead_channels = 0;  ///< Nothing but zeros.

  /// Between 0 and 1.
  [[nodiscard]] double share_of_zeros() const {
    return count == 0 ? 0 : static_cast<double>(zeros) / static_cast<double>(count);
  }
};

[[nodiscard]] ChannelStatistics channel_statistics(const TensorView& values);

}  // namespace tbviz
