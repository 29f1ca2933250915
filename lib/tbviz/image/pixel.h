// The one rule by which numbers become pixels.
#pragma once

#include <cstdint>

namespace tbviz {

/// add_image's rule for every type but uint8: float32 times 255, clipped to 0..255, truncated. NaN
/// becomes 0, as the cast does on the machines SummaryWriter runs on.
[[nodiscard]] inline std::uint8_t to_pixel(float value) {
  float scaled = value * 255.0F;
  scaled = scaled > 0.0F ? scaled : 0.0F;
  scaled = scaled < 255.0F ? scaled : 255.0F;
  return static_cast<std::uint8_t>(static_cast<std::int32_t>(scaled));
}

}  // namespace tbviz
