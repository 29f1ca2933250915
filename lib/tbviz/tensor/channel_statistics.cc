#include "tbviz/tensor/channel_statistics.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace tbviz {
namespace {

/// What one pass gathers; finish() makes means of sums.
struct Sums {
  double min = std::numeric_limits<double>::infinity();
  double max = -std::numeric_limits<double>::infinity();
  double sum = 0;
  double shifted_sum = 0;      // Of differences from the first finite value, and of their squares:
  double shifted_squares = 0;  // small where the values lie close together.
  double shift = 0;
  std::int64_t finite = 0;
  std::int64_t count = 0;
  std::int64_t zeros = 0;

  void add(double value) {
    ++count;
    if (value == 0) ++zeros;
    if (!std::isfinite(value)) return;
    if (finite++ == 0) shift = value;
    min = std::min(min, value);
    max = std::max(max, value);
    sum += value;
    shifted_sum += value - shift;
    shifted_squares += (value - shift) * (value - shift);
  }

  /// As if the other's values had been added, but for `sum`, whose rounding depends on their order.
  void absorb(const Sums& other) {
    if (finite == 0) shift = other.shift;
    const double offset = other.shift - shift;
    const auto n = static_cast<double>(other.finite);
    min = std::min(min, other.min);
    max = std::max(max, other.max);
    shifted_squares += other.shifted_squares + 2 * offset * other.shifted_sum + n * offset * offset;
    shifted_sum += other.shifted_sum + n * offset;
    finite += other.finite;
    count += other.count;
    zeros += other.zeros;
  }

  [[nodiscard]] ValueStatistics finish() const {
    ValueStatistics statistics;
    statistics.count = count;
    statistics.zeros = zeros;
    statistics.not_finite = count - finite;
    const double none = std::numeric_limits<double>::quiet_NaN();
    const auto n = static_cast<double>(finite);
    const double variance =
        finite == 0 ? none : shifted_squares / n - (shifted_sum / n) * (shifted_sum / n);
    statistics.min = finite == 0 ? none : min;
    statistics.max = finite == 0 ? none : max;
    statistics.mean = finite == 0 ? none : sum / n;
    statistics.std = finite == 0 ? none : std::sqrt(std::max(variance, 0.0));
    return statistics;
  }
};

}  // namespace

ChannelStatistics channel_statistics(const TensorView& values) {
  const auto channels = static_cast<std::size_t>(values.rank() < 2 ? 1 : values.size(1));
  std::size_t per_channel = 1;  // Elements of one sample's channel.
  for (std::size_t axis = 2; axis < values.rank(); ++axis) {
    per_channel *= static_cast<std::size_t>(values.size(axis));
  }
  if (values.rank() < 2) {
    per_channel = std::max<std::size_t>(static_cast<std::size_t>(values.count()), 1);
  }

  Sums all;
  std::vector<Sums> sums(channels);
  std::size_t left = per_channel;  // Of the channel that is being walked.
  std::size_t channel = 0;
  for_each_element(values, [&](auto element) {
    const auto value = static_cast<double>(element);
    if (std::isfinite(value)) all.sum += value;
    sums[channel].add(value);
    if (--left > 0) return;
    left = per_channel;
    if (++channel == channels) channel = 0;
  });

  for (const Sums& one : sums) all.absorb(one);
  ChannelStatistics statistics{.all = all.finish(), .channels = {}};
  for (const Sums& one : sums) {
    statistics.channels.push_back(one.finish());
    if (one.count > 0 && one.zeros == one.count) ++statistics.dead_channels;
  }
  return statistics;
}

}  // namespace tbviz
