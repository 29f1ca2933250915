// The two 16-bit floating-point types of checkpoints, as storage that converts to float.
#pragma once

#include <bit>
#include <cstdint>

namespace tbviz {

/// IEEE 754 binary16.
struct Float16 {
  std::uint16_t bits = 0;

  /// Exact: every half is a float.
  operator float() const {  // NOLINT(google-explicit-constructor): widening loses nothing
    const std::uint32_t sign = (bits & 0x8000U) << 16U;
    const std::uint32_t magnitude = bits & 0x7fffU;
    if (magnitude >= 0x7c00U) {  // Infinity and NaN keep their payload.
      return std::bit_cast<float>(sign | 0x7f800000U | (magnitude & 0x3ffU) << 13U);
    }
    if (magnitude < 0x0400U) {  // Subnormal: a count of 2^-24.
      const float value = static_cast<float>(magnitude) * 0x1p-24F;
      return std::bit_cast<float>(sign | std::bit_cast<std::uint32_t>(value));
    }
    return std::bit_cast<float>(sign | ((magnitude << 13U) + 0x38000000U));
  }
};

/// The upper half of a float.
struct BFloat16 {
  std::uint16_t bits = 0;

  operator float() const {  // NOLINT(google-explicit-constructor): widening loses nothing
    return std::bit_cast<float>(static_cast<std::uint32_t>(bits) << 16U);
  }
};

static_assert(sizeof(Float16) == 2 && sizeof(BFloat16) == 2);

}  // namespace tbviz
