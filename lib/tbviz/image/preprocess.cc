#include "tbviz/image/preprocess.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <vector>

#include "tbviz/image/pixel.h"

namespace tbviz {

Tensor to_network_input(const Image& rgb, const Normalization& normalization) {
  Tensor input(DType::kFloat32, {1, 3, rgb.height, rgb.width});
  const std::span<float> values = input.values<float>();
  const std::size_t plane = values.size() / 3;
  for (std::size_t channel = 0; channel < 3; ++channel) {
    const float mean = normalization.mean[channel];
    const float std = normalization.std[channel];
    for (std::size_t i = 0; i < plane; ++i) {
      const float scaled = static_cast<float>(rgb.pixels[3 * i + channel]) / 255.0F;
      values[channel * plane + i] = (scaled - mean) / std;
    }
  }
  return input;
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
