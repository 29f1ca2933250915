#include "tbviz/tensor/channel_statistics.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace tbviz {

ChannelStatistics channel_statistics(const TensorView& values) {
  ChannelStatistics statistics;
  statistics.count = values.count();
  statistics.channels = values.rank() < 2 ? 1 : values.size(1);
  std::int64_t per_channel = 1;  // Elements of one sample's channel.
  for (std::size_t axis = 2; axis < values.rank(); ++axis) per_channel *= values.size(axis);
  if (values.rank() < 2) per_channel = std::max<std::int64_t>(values.count(), 1);

  double min = std::numeric_limits<double>::infinity();
  double max = -min;
  double sum = 0;
  std::vector<bool> alive(static_cast<std::size_t>(statistics.channels), false);
  std::int64_t position = 0;
  for_each_element(values, [&](auto element) {
    const auto value = static_cast<double>(element);
    const std::int64_t channel = position++ / per_channel % statistics.channels;
    if (value == 0) {
      ++statistics.zeros;
    } else {
      alive[static_cast<std::size_t>(channel)] = true;
    }
    if (!std::isfinite(value)) {
      ++statistics.not_finite;
      return;
    }
    min = std::min(min, value);
    max = std::max(max, value);
    sum += value;
  });

  const std::int64_t finite = statistics.count - statistics.not_finite;
  const double none = std::numeric_limits<double>::quiet_NaN();
  statistics.min = finite == 0 ? none : min;
  statistics.max = finite == 0 ? none : max;
  statistics.mean = finite == 0 ? none : sum / static_cast<double>(finite);
  statistics.dead_channels =
      statistics.count == 0 ? 0 : std::count(alive.begin(), alive.end(), false);
  return statistics;
}

}  // namespace tbviz
