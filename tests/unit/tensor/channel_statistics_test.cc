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
  CHECK(statistics.all.min == -5);
  CHECK(statistics.all.max == 4);
  CHECK(statistics.all.mean == doctest::Approx(5.0 / 12));
  CHECK(statistics.all.zeros == 7);
  REQUIRE(statistics.channels.size() == 3);
  CHECK(statistics.channels[0].mean == 2.5);
  CHECK(statistics.channels[0].std == doctest::Approx(1.1180339887498949));  // numpy.std
  CHECK(statistics.channels[2].min == -5);
  CHECK(statistics.channels[2].zeros == 3);
  CHECK(statistics.dead_channels == 1);
}

TEST_CASE("channel_statistics: NaN and infinities are counted, not summarised") {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const ChannelStatistics statistics = channel_statistics(floats({1, 3}, {nan, 2, -INFINITY}));
  CHECK(statistics.all.not_finite == 2);
  CHECK(statistics.all.min == 2);
  CHECK(statistics.all.max == 2);
  CHECK(statistics.all.mean == 2);
  CHECK(statistics.dead_channels == 0);
}

TEST_CASE("channel_statistics: nothing finite has no range") {
  const ChannelStatistics empty = channel_statistics(floats({1, 2, 0}, {}));
  CHECK(std::isnan(empty.all.min));
  CHECK(empty.dead_channels == 0);
  CHECK(empty.all.share_of_zeros() == 0);
}

TEST_CASE("channel_statistics: an array without axis 1 is one channel") {
  CHECK(channel_statistics(floats({3}, {0, 0, 0})).dead_channels == 1);
  CHECK(channel_statistics(floats({}, {0})).channels.size() == 1);
}
