#include "tbviz/image/preprocess.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "tbviz/image/pixel.h"

namespace tbviz {

Tensor to_network_input(const Image& picture, const Normalization& normalization) {
  const auto channels = static_cast<std::size_t>(picture.channels);
  Tensor input(DType::kFloat32, {1, picture.channels, picture.height, picture.width});
  const std::span<float> values = input.values<float>();
  const std::size_t plane = values.size() / channels;
  for (std::size_t channel = 0; channel < channels; ++channel) {
    const float mean = normalization.mean[channel];
    const float std = normalization.std[channel];
    for (std::size_t i = 0; i < plane; ++i) {
      const float scaled = static_cast<float>(picture.pixels[channels * i + channel]) / 255.0F;
      values[channel * plane + i] = (scaled - mean) / std;
    }
  }
  return input;
}

Image to_gray(const Image& rgb) {
  Image gray{.height = rgb.height, .width = rgb.width, .channels = 1, .pixels = {}};
  gray.pixels.reserve(rgb.pixels.size() / 3);
  for (std::size_t i = 0; i < rgb.pixels.size(); i += 3) {
    const std::uint32_t luma =  // 0.299, 0.587 and 0.114 in 65536ths.
        rgb.pixels[i] * 19595U + rgb.pixels[i + 1] * 38470U + rgb.pixels[i + 2] * 7471U;
    gray.pixels.push_back(static_cast<std::uint8_t>((luma + 0x8000U) >> 16U));
  }
  return gray;
}

Image gray_picture(const TensorView& values) {
  const Tensor floats = to_float32(values);
  const Shape& shape = floats.shape();
  const auto area = static_cast<std::size_t>(shape[2] * shape[3]);
  std::vector<float> means(area);
  for (std::size_t i = 0; i < area * static_cast<std::size_t>(shape[1]); ++i) {
    means[i % area] += floats.values<float>()[i];
  }
  float low = std::numeric_limits<float>::infinity();
  float high = -low;
  for (const float mean : means) {
    if (!std::isfinite(mean)) continue;
    low = std::min(low, mean);
    high = std::max(high, mean);
  }
  const float scale = high > low ? 255 / (high - low) : 0;
  Image image{.height = static_cast<int>(shape[2]),
              .width = static_cast<int>(shape[3]),
              .channels = 1,
              .pixels = {}};
  for (const float mean : means) {
    image.pixels.push_back(to_byte((mean - low) * scale));
  }
  return image;
}

}  // namespace tbviz
