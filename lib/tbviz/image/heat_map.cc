#include "tbviz/image/heat_map.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace tbviz {
namespace {

/// Between which two cells of an axis a pixel lies, and how far from the first.
struct Between {
  std::size_t first = 0;
  std::size_t second = 0;
  double share = 0;  ///< Of the second.
};

std::vector<Between> positions(int pixels, std::int64_t cells) {
  std::vector<Between> result;
  for (int i = 0; i < pixels; ++i) {
    const double centre = (i + 0.5) * static_cast<double>(cells) / pixels - 0.5;
    const double at = std::clamp(centre, 0.0, static_cast<double>(cells - 1));
    const auto first = static_cast<std::size_t>(at);
    result.push_back({first, std::min(first + 1, static_cast<std::size_t>(cells - 1)),
                      at - static_cast<double>(first)});
  }
  return result;
}

/// The map's values, made finite and not negative, and the greatest of them.
struct Cells {
  std::vector<double> values;
  double most = 0;

  explicit Cells(const TensorView& map) {
    for_each_element(map, [&](auto element) {
      const auto value = static_cast<double>(element);
      values.push_back(value > 0 ? value : 0);
      if (std::isfinite(value)) most = std::max(most, value);
    });
    if (most == 0) most = 1;  // All zero, but for infinity.
    for (double& value : values) value = std::min(value, most);
  }
};

}  // namespace

std::array<std::uint8_t, 3> jet(double value) {
  constexpr std::array<double, 3> kPeaks = {3, 2, 1};  // In quarters: red, green, blue.
  value = value > 0 ? std::min(value, 1.0) : 0;
  std::array<std::uint8_t, 3> colour{};
  for (std::size_t c = 0; c < 3; ++c) {
    const double level = std::clamp(1.5 - std::abs(4 * value - kPeaks[c]), 0.0, 1.0);
    colour[c] = static_cast<std::uint8_t>(std::lround(255 * level));
  }
  return colour;
}

Image heat_overlay(const Image& picture, const TensorView& map, double alpha) {
  const Cells whole(map);
  const std::vector<double>& cells = whole.values;
  const double scale = 1 / whole.most;
  const std::vector<Between> rows = positions(picture.height, map.size(0));
  const std::vector<Between> columns = positions(picture.width, map.size(1));
  const auto width = static_cast<std::size_t>(map.size(1));
  Image overlay{.height = picture.height, .width = picture.width, .channels = 3, .pixels = {}};
  const std::uint8_t* pixel = picture.pixels.data();
  for (const Between& y : rows) {
    for (const Between& x : columns) {
      const auto along = [&](std::size_t row) {
        return cells[row * width + x.first] * (1 - x.share) +
               cells[row * width + x.second] * x.share;
      };
      const double value = along(y.first) * (1 - y.share) + along(y.second) * y.share;
      const std::array<std::uint8_t, 3> colour = jet(value * scale);
      for (std::size_t c = 0; c < 3; ++c) {
        const double own = pixel[picture.channels == 3 ? c : 0];
        overlay.pixels.push_back(
            static_cast<std::uint8_t>(std::lround(own * (1 - alpha) + colour[c] * alpha)));
      }
      pixel += picture.channels;
    }
  }
  return overlay;
}

}  // namespace tbviz
