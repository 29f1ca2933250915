#include "tbviz/image/resize.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <vector>

#include "tbviz/error.h"
#include "tbviz/image/premultiply.h"

namespace tbviz {
namespace {

constexpr std::int64_t kMostPixels = std::int64_t{1} << 28;

// Weights are fixed-point numbers: 32 bits less 8 for the sample and 2 for overflow.
constexpr int kPrecisionBits = 32 - 8 - 2;

/// Which samples of a row, or column, a new sample is the weighted mean of.
struct Window {
  std::size_t first = 0;
  std::vector<std::int32_t> weights;
};

double triangle(double x) { return std::max(0.0, 1.0 - std::abs(x)); }
double box(double x) { return x > -0.5 && x <= 0.5 ? 1.0 : 0.0; }

double sinc(double x) {
  if (x == 0.0) return 1.0;
  x *= std::numbers::pi;
  return std::sin(x) / x;
}
double lanczos(double x) { return -3.0 <= x && x < 3.0 ? sinc(x) * sinc(x / 3) : 0.0; }

/// The weight of a sample by its distance, beyond `support` 0.
struct Kernel {
  double (*weight)(double distance);
  double support;
};

Kernel kernel_of(ResizeFilter filter) {
  switch (filter) {
    case ResizeFilter::kArea:
      return {box, 0.5};
    case ResizeFilter::kLanczos:
      return {lanczos, 3.0};
    case ResizeFilter::kBilinear:
      break;
  }
  return {triangle, 1.0};
}

Window make_window(std::size_t position, double scale, std::size_t old_size, const Kernel& kernel) {
  const double stretch = std::max(scale, 1.0);  // Enlarging takes the nearest samples.
  const double reach = kernel.support * stretch;
  const double center = (static_cast<double>(position) + 0.5) * scale;
  const auto first = static_cast<std::size_t>(std::max(0.0, center - reach + 0.5));
  const std::size_t last = std::min(static_cast<std::size_t>(center + reach + 0.5), old_size);

  std::vector<double> weights;
  double sum = 0;
  for (std::size_t i = first; i < last; ++i) {
    weights.push_back(kernel.weight((static_cast<double>(i) - center + 0.5) * (1.0 / stretch)));
    sum += weights.back();
  }
  Window window{.first = first, .weights = {}};
  for (const double weight : weights) {
    const double share = sum != 0 ? weight / sum : weight;
    window.weights.push_back(
        static_cast<std::int32_t>(std::copysign(0.5, share) + share * (1 << kPrecisionBits)));
  }
  return window;
}

std::vector<Window> make_windows(int old_size, int new_size, const Kernel& kernel) {
  const double scale = static_cast<double>(old_size) / new_size;
  std::vector<Window> windows;
  for (std::size_t i = 0; i < static_cast<std::size_t>(new_size); ++i) {
    windows.push_back(make_window(i, scale, static_cast<std::size_t>(old_size), kernel));
  }
  return windows;
}

std::uint8_t to_sample(std::int32_t sum) {
  return static_cast<std::uint8_t>(std::clamp(sum >> kPrecisionBits, 0, 255));
}

constexpr std::int32_t kHalf = 1 << (kPrecisionBits - 1);

template <std::size_t kChannels>
void resize_row(const std::uint8_t* from, const std::vector<Window>& windows, std::uint8_t* to) {
  for (const Window& window : windows) {
    std::int32_t sums[kChannels];
    std::fill_n(sums, kChannels, kHalf);
    const std::uint8_t* pixel = from + window.first * kChannels;
    for (const std::int32_t weight : window.weights) {
      for (std::size_t c = 0; c < kChannels; ++c) sums[c] += *pixel++ * weight;
    }
    for (std::size_t c = 0; c < kChannels; ++c) *to++ = to_sample(sums[c]);
  }
}

Image resize_rows(const Image& image, int width, const Kernel& kernel) {
  const std::vector<Window> windows = make_windows(image.width, width, kernel);
  Image out{.height = image.height, .width = width, .channels = image.channels, .pixels = {}};
  const auto channels = static_cast<std::size_t>(image.channels);
  const auto row_bytes = static_cast<std::size_t>(width) * channels;
  out.pixels.resize(row_bytes * static_cast<std::size_t>(image.height));
  constexpr decltype(&resize_row<1>) kBy[] = {resize_row<1>, resize_row<2>, resize_row<3>,
                                              resize_row<4>};
  for (std::size_t y = 0; y < static_cast<std::size_t>(image.height); ++y) {
    kBy[channels - 1](image.pixels.data() + y * static_cast<std::size_t>(image.width) * channels,
                      windows, out.pixels.data() + y * row_bytes);
  }
  return out;
}

Image resize_columns(const Image& image, int height, const Kernel& kernel) {
  Image out{.height = height, .width = image.width, .channels = image.channels, .pixels = {}};
  const auto row_bytes =
      static_cast<std::size_t>(image.width) * static_cast<std::size_t>(image.channels);
  out.pixels.reserve(row_bytes * static_cast<std::size_t>(height));
  std::vector<std::int32_t> sums(row_bytes);
  for (const Window& window : make_windows(image.height, height, kernel)) {
    std::fill(sums.begin(), sums.end(), kHalf);
    const std::uint8_t* row = image.pixels.data() + window.first * row_bytes;
    for (const std::int32_t weight : window.weights) {
      for (std::size_t i = 0; i < row_bytes; ++i) sums[i] += row[i] * weight;
      row += row_bytes;
    }
    std::transform(sums.begin(), sums.end(), std::back_inserter(out.pixels), to_sample);
  }
  return out;
}

// Pillow 13 begins with the columns where the height loses more than twice what the width does; the
// versions before it always began with the rows. The order shows in the last bit.
bool columns_first(const Image& image, const ResizeTo& to) {
  return image.height > to.height && image.height - to.height > 2 * (image.width - to.width);
}

// torchvision's rule: the long side is cut to a whole number.
ResizeTo both_sides(const Image& image, const ResizeTo& to) {
  if (to.short_side == 0) return to;
  const auto [shorter, longer] = std::minmax(image.height, image.width);
  const double long_side = std::min(static_cast<double>(to.short_side) * longer / shorter, 2e9);
  ResizeTo sides{.height = to.short_side, .width = to.short_side, .short_side = 0};
  (image.height > image.width ? sides.height : sides.width) = static_cast<int>(long_side);
  return sides;
}

int parse_side(std::string_view text, std::string_view whole) {
  int side = 0;
  const char* end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, side);
  if (parsed.ec != std::errc() || parsed.ptr != end || side <= 0) {
    throw UsageError(
        fmt::format("'{}' is no size; write HEIGHTxWIDTH like 224x224, or one number "
                    "for the short side",
                    whole));
  }
  return side;
}

Image resize_opaque(const Image& image, const ResizeTo& sides, const Kernel& kernel) {
  const auto to_width = [&](const Image& from) {
    return from.width == sides.width ? from : resize_rows(from, sides.width, kernel);
  };
  const auto to_height = [&](const Image& from) {
    return from.height == sides.height ? from : resize_columns(from, sides.height, kernel);
  };
  return columns_first(image, sides) ? to_width(to_height(image)) : to_height(to_width(image));
}

}  // namespace

ResizeTo parse_size(std::string_view text) {
  const std::size_t cross = text.find('x');
  if (cross == std::string_view::npos) return {.short_side = parse_side(text, text)};
  return {.height = parse_side(text.substr(0, cross), text),
          .width = parse_side(text.substr(cross + 1), text)};
}

Image resize(const Image& image, const ResizeTo& to, ResizeFilter filter) {
  const ResizeTo sides = both_sides(image, to);
  if (sides.height > kMostPixels / sides.width) {
    throw UsageError(
        fmt::format("a size of {} x {} pixels is too large", sides.height, sides.width));
  }
  if (image.height == sides.height && image.width == sides.width) return image;
  if (image.channels % 2 == 0) {
    return unpremultiplied(resize_opaque(premultiplied(image), sides, kernel_of(filter)));
  }
  return resize_opaque(image, sides, kernel_of(filter));
}

}  // namespace tbviz
