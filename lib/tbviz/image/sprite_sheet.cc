#include "tbviz/image/sprite_sheet.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <type_traits>

#include "tbviz/error.h"

namespace tbviz {
namespace {

constexpr std::int64_t kMostSide = 8192;

void check(const TensorView& pictures, std::string_view name) {
  const Shape& shape = pictures.shape();
  if (shape.size() != 4 || (shape[1] != 1 && shape[1] != 3)) {
    throw FormatError(std::string(name),
                      fmt::format("an array of shape {} holds no pictures for points; it must have "
                                  "4 axes, NCHW, and 1 channel or 3",
                                  format_shape(shape)));
  }
  if (pictures.count() == 0) {
    throw FormatError(std::string(name),
                      fmt::format("an array of shape {} holds no pixel", format_shape(shape)));
  }
}

std::int64_t columns_of(std::int64_t count) {
  auto columns = static_cast<std::int64_t>(std::sqrt(static_cast<double>(count)));
  while (columns * columns < count) ++columns;
  return columns;
}

std::uint8_t to_sample(double value) {
  const double level = value * 255;
  return level > 0 ? static_cast<std::uint8_t>(std::min(level, 255.0)) : std::uint8_t{0};
}

// Writes the samples of one channel of a picture to every third place from `to` on, row by row.
void paint(const TensorView& channel, std::uint8_t* to, std::size_t row_bytes) {
  const bool as_is = channel.dtype() == DType::kUInt8;
  for (std::int64_t y = 0; y < channel.size(0); ++y, to += row_bytes) {
    std::uint8_t* at = to;
    for_each_element(channel[y], [&](auto value) {
      *at = as_is ? static_cast<std::uint8_t>(value) : to_sample(static_cast<double>(value));
      at += 3;
    });
  }
}

}  // namespace

SpriteSheet sprite_sheet(const TensorView& pictures, std::string_view name) {
  check(pictures, name);
  const std::int64_t count = pictures.size(0);
  const std::int64_t height = pictures.size(2);
  const std::int64_t width = pictures.size(3);
  const std::int64_t columns = columns_of(count);
  const std::int64_t rows = (count + columns - 1) / columns;
  if (width > kMostSide / columns || height > kMostSide / rows) {
    throw UnsupportedError(
        std::string(name),
        fmt::format("{} pictures of {} x {} pixels (height x width) are too many for a sheet of {} "
                    "pixels a side, which is all that TensorBoard shows; take smaller ones",
                    count, height, width, kMostSide));
  }
  const std::int64_t sheet_width = columns * width;
  const std::int64_t sheet_height = std::max(sheet_width, rows * height);
  SpriteSheet sheet{.image = {.height = static_cast<int>(sheet_height),
                              .width = static_cast<int>(sheet_width),
                              .channels = 3,
                              .pixels = {}},
                    .count = count,
                    .height = static_cast<int>(height),
                    .width = static_cast<int>(width)};
  const auto row_bytes = static_cast<std::size_t>(sheet_width) * 3;
  sheet.image.pixels.resize(row_bytes * static_cast<std::size_t>(sheet_height));
  std::ranges::fill(sheet.image.pixels, std::uint8_t{0});
  for (std::int64_t i = 0; i < count; ++i) {
    const auto top = static_cast<std::size_t>(i / columns * height);
    const auto left = static_cast<std::size_t>(i % columns * width);
    for (std::int64_t c = 0; c < 3; ++c) {
      paint(pictures[i][std::min(c, pictures.size(1) - 1)],
            &sheet.image.pixels[top * row_bytes + left * 3 + static_cast<std::size_t>(c)],
            row_bytes);
    }
  }
  return sheet;
}

}  // namespace tbviz
