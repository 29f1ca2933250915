#include "tbviz/image/premultiply.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace tbviz {
namespace {

/// Puts change(level, alpha) in the place of every level of a colour.
template <class Change>
Image changed(Image image, const Change& change) {
  const auto channels = static_cast<std::size_t>(image.channels);
  for (std::size_t i = 0; i < image.pixels.size(); i += channels) {
    const std::uint32_t alpha = image.pixels[i + channels - 1];
    for (std::size_t c = 0; c + 1 < channels; ++c) {
      image.pixels[i + c] = static_cast<std::uint8_t>(change(image.pixels[i + c], alpha));
    }
  }
  return image;
}

}  // namespace

Image premultiplied(Image image) {
  return changed(std::move(image), [](std::uint32_t level, std::uint32_t alpha) {
    const std::uint32_t product = level * alpha + 128;
    return (product + (product >> 8U)) >> 8U;  // Divided by 255.
  });
}

Image unpremultiplied(Image image) {
  return changed(std::move(image), [](std::uint32_t level, std::uint32_t alpha) {
    return alpha == 0 ? level : std::min(level * 255 / alpha, std::uint32_t{255});
  });
}

}  // namespace tbviz
