#include "tbviz/image/preprocess.h"

#include <cstddef>
#include <span>

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

}  // namespace tbviz
