// The one rule by which numbers become pixels.
#pragma once

#include <cstdint>

namespace tbviz {

/// A number on the scale of pixels: clipped to 0..255, truncated; NaN becomes 0.
[[nodiscard]] inline std::uint8_t to_byte(float level) {
  level = level > 0.0F ? level : 0.0F;
  level = level < 255.0F ? level : 255.0F;
  return static_cast<std::uint8_t>(static_cast<std::int32_t>(level));
}

/// add_image's rule for every type but uint8: float32 times 255, clipped to 0..255, truncated. NaN
/// becomes 0, as the cast does on the machines SummaryWriter runs on.
[[nodiscard]] inline std::uint8_t to_pixel(float value) { return to_byte(value * 255.0F); }

}  // namespace tbviz
