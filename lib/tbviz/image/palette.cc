#include "tbviz/image/palette.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>
#include <utility>

namespace tbviz {
namespace {

constexpr std::size_t kMostColors = 256;

/// 0xRRGGBB of one pixel after the other.
std::vector<std::uint32_t> packed_pixels(const Image& image) {
  const auto step = static_cast<std::size_t>(image.channels);
  std::vector<std::uint32_t> packed;
  packed.reserve(image.pixels.size() / step);
  for (std::size_t i = 0; i < image.pixels.size(); i += step) {
    const std::uint8_t* pixel = &image.pixels[i];
    packed.push_back(step == 1 ? pixel[0] * 0x010101U
                               : std::uint32_t{pixel[0]} << 16U | std::uint32_t{pixel[1]} << 8U |
                                     pixel[2]);
  }
  return packed;
}

RgbColor unpacked(std::uint32_t color) {
  return {static_cast<std::uint8_t>(color >> 16U), static_cast<std::uint8_t>(color >> 8U),
          static_cast<std::uint8_t>(color)};
}

/// Numbers of the colours that were seen, in the order in which they came.
class ColorNumbers {
 public:
  /// The number of `color`; nothing if it is one colour too many.
  std::optional<std::uint8_t> operator()(std::uint32_t color) {
    std::size_t slot = color * 0x9E3779B1U >> (32U - kSlotBits);
    while (slots_[slot].used && slots_[slot].color != color) slot = (slot + 1) % slots_.size();
    if (!slots_[slot].used) {
      if (palette_.size() == kMostColors) return std::nullopt;
      slots_[slot] = {color, static_cast<std::uint8_t>(palette_.size()), true};
      palette_.push_back(unpacked(color));
    }
    return slots_[slot].number;
  }

  [[nodiscard]] std::vector<RgbColor> take() { return std::move(palette_); }

 private:
  struct Slot {
    std::uint32_t color = 0;
    std::uint8_t number = 0;
    bool used = false;
  };

  static constexpr unsigned kSlotBits = 10;  // Four times as many as there may be colours.
  std::array<Slot, std::size_t{1} << kSlotBits> slots_{};
  std::vector<RgbColor> palette_;
};

std::optional<PalettedImage> exact_palette(std::span<const std::uint32_t> pixels) {
  PalettedImage image;
  image.indices.reserve(pixels.size());
  ColorNumbers numbers;
  for (const std::uint32_t color : pixels) {
    const std::optional<std::uint8_t> number = numbers(color);
    if (!number) return std::nullopt;
    image.indices.push_back(*number);
  }
  image.palette = numbers.take();
  return image;
}

/// A colour, how many pixels have it, and the entry of the table that stands for it.
struct CountedColor {
  std::uint32_t color = 0;
  std::int64_t count = 0;
  std::uint8_t entry = 0;
};

std::uint32_t channel_of(const CountedColor& color, unsigned channel) {
  return color.color >> (16U - 8U * channel) & 0xFFU;
}

/// Colours of a cuboid, to be split at the middle of its longest side.
struct ColorBox {
  std::span<CountedColor> colors;
  unsigned longest_side = 0;
  std::uint32_t length = 0;
  std::int64_t count = 0;

  explicit ColorBox(std::span<CountedColor> members) : colors(members) {
    for (const CountedColor& color : colors) count += color.count;
    for (unsigned channel = 0; channel < 3; ++channel) {
      const auto [least, greatest] = std::ranges::minmax_element(
          colors, {}, [&](const CountedColor& color) { return channel_of(color, channel); });
      const std::uint32_t side = channel_of(*greatest, channel) - channel_of(*least, channel);
      if (side > length) {
        length = side;
        longest_side = channel;
      }
    }
  }

  /// How much is gained by a split; 0 of a single colour.
  [[nodiscard]] std::int64_t weight() const { return count * length; }
};

// Half of the pixels go to either side, and a colour at least.
std::pair<ColorBox, ColorBox> split(const ColorBox& box) {
  std::ranges::sort(box.colors, {}, [&](const CountedColor& color) {
    return std::pair(channel_of(color, box.longest_side), color.color);
  });
  std::int64_t below = box.colors.front().count;
  std::size_t middle = 1;
  while (middle + 1 < box.colors.size() && below + box.colors[middle].count <= box.count / 2) {
    below += box.colors[middle++].count;
  }
  return {ColorBox(box.colors.first(middle)), ColorBox(box.colors.subspan(middle))};
}

RgbColor mean_of(const ColorBox& box) {
  RgbColor mean{};
  for (unsigned channel = 0; channel < 3; ++channel) {
    std::int64_t sum = box.count / 2;  // Rounds the quotient.
    for (const CountedColor& color : box.colors) sum += color.count * channel_of(color, channel);
    mean[channel] = static_cast<std::uint8_t>(sum / box.count);
  }
  return mean;
}

std::vector<CountedColor> count_colors(std::vector<std::uint32_t> pixels) {
  std::ranges::sort(pixels);
  std::vector<CountedColor> colors;
  for (const std::uint32_t color : pixels) {
    if (colors.empty() || colors.back().color != color) colors.push_back({color});
    ++colors.back().count;
  }
  return colors;
}

// So many colours lie so far apart that the lowest two bits of their channels do not matter, and
// would take most of the time.
constexpr std::size_t kManyColors = 1 << 15;

void make_coarse(std::vector<std::uint32_t>& pixels) {
  for (std::uint32_t& color : pixels) color = (color & 0xFCFCFCU) | 0x020202U;
}

PalettedImage median_cut(std::vector<std::uint32_t> pixels) {
  std::vector<CountedColor> colors = count_colors(pixels);
  if (colors.size() > kManyColors) {
    make_coarse(pixels);
    colors = count_colors(pixels);
  }
  std::vector<ColorBox> boxes = {ColorBox(colors)};
  while (boxes.size() < kMostColors) {
    const auto widest = std::ranges::max_element(boxes, {}, &ColorBox::weight);
    auto [low, high] = split(*widest);
    *widest = low;
    boxes.push_back(high);
  }
  PalettedImage image{.palette = {}, .indices = {}, .exact = false};
  for (const ColorBox& box : boxes) {
    for (CountedColor& color : box.colors) {
      color.entry = static_cast<std::uint8_t>(image.palette.size());
    }
    image.palette.push_back(mean_of(box));
  }
  std::ranges::sort(colors, {}, &CountedColor::color);
  image.indices.reserve(pixels.size());
  for (const std::uint32_t color : pixels) {
    image.indices.push_back(
        std::ranges::lower_bound(colors, color, {}, &CountedColor::color)->entry);
  }
  return image;
}

}  // namespace

PalettedImage to_palette(const Image& image) {
  std::vector<std::uint32_t> pixels = packed_pixels(image);
  std::optional<PalettedImage> exact = exact_palette(pixels);
  return exact ? std::move(*exact) : median_cut(std::move(pixels));
}

}  // namespace tbviz
