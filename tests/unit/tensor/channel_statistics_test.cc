#include "tbviz/tensor/channel_statistics.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

using tbviz::channel_statistics;
using tbviz::ChannelStatistics;

namespace {

tbviz::Tensor floats(tbviz::Shape shape, const std::vector<float>& values) {
  tbviz::Tensor tensor(tbviz::DType::kFloat32, std::move(shape));
  std::copy(values.begin(), values.end(), tensor.values<float>().begin());
  return tensor;
}

}  // namespace

TEST_CASE("channel_statistics: channels are those of axis 1, over all samples") {
  // Two samples of three channels of two values; the middle channel is zero in both.
  const auto tensor = floats({2, 3, 2}, {1, 2, 0, 0, 0, 0, 3, 4, 0, 0, 0, -5});
  const ChannelStatistics statistics = channel_statistics(tensor);
  CHECK(statistics.min == -5);
  CHECK(statistics.max == 4);
  CHECK(statistics.mean == doctest::Approx(5.0 / 12));
  CHECK(statistics.zeros == 7);
  CHECK(statistics.channels == 3);
  CHECK(statistics.dead_channels == 1);
}

TEST_CASE("channel_statistics: NaN and infinities are counted, not summarised") {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const ChannelStatistics statistics = channel_statistics(floats({1, 3}, {nan, 2, -INFINITY}));
  CHECK(statistics.not_finite == 2);
  CHECK(statistics.min == 2);
  CHECK(statistics.max == 2);
  CHECK(statistics.mean == 2);
  CHECK(statistics.dead_channels == 0);
}

TEST_CASE("channel_statistics: nothing finite has no range") {
  const ChannelStatistics empty = channel_statistics(floats({1, 2, 0}, {}));
  CHECK(std::isnan(empty.min));
  CHECK(empty.dead_channels == 0);
  CHECK(empty.share_of_zeros() == 0);
}

TEST_CASE("channel_statistics: an array without axis 1 is one channel") {
  CHECK(channel_statistics(floats({3}, {0, 0, 0})).dead_channels == 1);
  CHECK(channel_statistics(floats({}, {0})).channels == 1);
}
