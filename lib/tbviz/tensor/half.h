// The two 16-bit floating-point types of checkpoints, as storage that converts to float.
#pragma once

#include <bit>
#include <cstdint>

#pragma GCC visibility push(default)
namespace tbviz {

/// IEEE 754 binary16.
struct Float16 {
  std::uint16_t bits = 0;

  /// The half nearest to `value`; ties go to the even one, as PyTorch's and NumPy's casts do.
  static Float16 nearest(float value) {
    const std::uint32_t pattern = std::bit_cast<std::uint32_t>(value);
    const auto sign = static_cast<std::uint16_t>(pattern >> 16U & 0x8000U);
    const std::uint32_t magnitude = pattern & 0x7fffffffU;
    std::uint32_t half = 0;
    if (magnitude > 0x7f800000U) {
      half = 0x7e00U;
    } else if (magnitude >= 0x477ff000U) {  // 65520 and above round to infinity.
      half = 0x7c00U;
    } else if (magnitude >= 0x38800000U) {
      half = (magnitude - 0x38000000U + 0xfffU + (magnitude >> 13U & 1U)) >> 13U;
    } else {  // Subnormal: adding 0.5 leaves the count of 2^-24, rounded, in the lowest bits.
      half = std::bit_cast<std::uint32_t>(std::bit_cast<float>(magnitude) + 0.5F) - 0x3f000000U;
    }
    return {static_cast<std::uint16_t>(sign | half)};
  }

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

  /// The bfloat16 nearest to `value`; ties go to the even one.
  static BFloat16 nearest(float value) {
    const std::uint32_t pattern = std::bit_cast<std::uint32_t>(value);
    if ((pattern & 0x7fffffffU) > 0x7f800000U) return {0x7fc0U};
    return {static_cast<std::uint16_t>((pattern + 0x7fffU + (pattern >> 16U & 1U)) >> 16U)};
  }

  operator float() const {  // NOLINT(google-explicit-constructor): widening loses nothing
    return std::bit_cast<float>(static_cast<std::uint32_t>(bits) << 16U);
  }
};

static_assert(sizeof(Float16) == 2 && sizeof(BFloat16) == 2);

}  // namespace tbviz
#pragma GCC visibility pop
