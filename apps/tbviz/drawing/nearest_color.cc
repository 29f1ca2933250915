#include "drawing/nearest_color.h"

#include <array>
#include <cstddef>
#include <cstdlib>

namespace tbviz::cli {
namespace {

constexpr std::array<std::uint8_t, 6> kCubeLevels = {0, 95, 135, 175, 215, 255};
constexpr int kCubeStart = 16;
constexpr int kGrayStart = 232;
constexpr int kGrays = 24;

constexpr std::array<Rgb, 16> kFirstSixteen = {{{0, 0, 0},
                                                {205, 0, 0},
                                                {0, 205, 0},
                                                {205, 205, 0},
                                                {0, 0, 238},
                                                {205, 0, 205},
                                                {0, 205, 205},
                                                {229, 229, 229},
                                                {127, 127, 127},
                                                {255, 0, 0},
                                                {0, 255, 0},
                                                {255, 255, 0},
                                                {92, 92, 255},
                                                {255, 0, 255},
                                                {0, 255, 255},
                                                {255, 255, 255}}};

int squared_distance(Rgb a, Rgb b) {
  const int red = a.red - b.red;
  const int green = a.green - b.green;
  const int blue = a.blue - b.blue;
  return red * red + green * green + blue * blue;
}

std::size_t nearest_level(std::uint8_t value) {
  std::size_t best = 0;
  for (std::size_t i = 1; i < kCubeLevels.size(); ++i) {
    if (std::abs(kCubeLevels[i] - value) < std::abs(kCubeLevels[best] - value)) best = i;
  }
  return best;
}

}  // namespace

int nearest_of_256(Rgb color) {
  const std::size_t red = nearest_level(color.red);
  const std::size_t green = nearest_level(color.green);
  const std::size_t blue = nearest_level(color.blue);
  int best = kCubeStart + static_cast<int>(36 * red + 6 * green + blue);
  int distance = squared_distance(color, {kCubeLevels[red], kCubeLevels[green], kCubeLevels[blue]});
  for (int i = 0; i < kGrays; ++i) {
    const auto level = static_cast<std::uint8_t>(8 + 10 * i);
    const int of_gray = squared_distance(color, {level, level, level});
    if (of_gray >= distance) continue;
    distance = of_gray;
    best = kGrayStart + i;
  }
  return best;
}

int nearest_of_16(Rgb color) {
  std::size_t best = 0;
  for (std::size_t i = 1; i < kFirstSixteen.size(); ++i) {
    if (squared_distance(color, kFirstSixteen[i]) < squared_distance(color, kFirstSixteen[best])) {
      best = i;
    }
  }
  return static_cast<int>(best);
}

}  // namespace tbviz::cli
