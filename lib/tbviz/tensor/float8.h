// The 8-bit floating-point types of checkpoints, as storage that converts to float. Their names are
// those of PyTorch and ml_dtypes: exponent and mantissa bits, then "fn" for no infinities, "uz" for
// one unsigned zero, whose sign makes the only NaN.
// Source: Micikevicius et al., "FP8 Formats for Deep Learning" (2022); Noune et al., "8-bit
// Numerical Formats for Deep Neural Networks" (2022) for the fnuz forms; OCP Microscaling Formats
// (MX) Specification v1.0 for e8m0.
#pragma once

#include <cmath>
#include <cstdint>
#include <limits>
#include <type_traits>

#pragma GCC visibility push(default)
namespace tbviz {

/// Which bit patterns are no numbers.
enum class Float8Specials : std::uint8_t {
  kIeee,    ///< The highest exponent: infinities and NaNs.
  kFinite,  ///< All bits but the sign set: NaN.
  kFnuz,    ///< Only the sign set: NaN.
};

template <int kExponentBits, int kBias, Float8Specials kSpecials>
struct Float8 {
  std::uint8_t bits = 0;

  /// Exact: every value is a float.
  operator float() const {  // NOLINT(google-explicit-constructor): widening loses nothing
    constexpr int kMantissaBits = 7 - kExponentBits;
    constexpr int kMantissas = 1 << kMantissaBits;
    constexpr int kHighestExponent = (1 << kExponentBits) - 1;
    const int magnitude = bits & 0x7f;
    const int exponent = magnitude >> kMantissaBits;
    const int mantissa = magnitude % kMantissas;
    const bool negative = bits >= 0x80;
    float value = 0;
    if (is_nan(magnitude, exponent, mantissa)) {
      value = std::numeric_limits<float>::quiet_NaN();
    } else if (kSpecials == Float8Specials::kIeee && exponent == kHighestExponent) {
      value = std::numeric_limits<float>::infinity();
    } else {  // Subnormal numbers have the exponent of the least normal ones.
      const int digits = exponent == 0 ? mantissa : mantissa + kMantissas;
      value = std::ldexp(static_cast<float>(digits),
                         (exponent == 0 ? 1 : exponent) - kBias - kMantissaBits);
    }
    return negative ? -value : value;
  }

 private:
  [[nodiscard]] bool is_nan(int magnitude, int exponent, int mantissa) const {
    if (kSpecials == Float8Specials::kIeee) {
      return exponent == (1 << kExponentBits) - 1 && mantissa != 0;
    }
    return kSpecials == Float8Specials::kFinite ? magnitude == 0x7f : bits == 0x80;
  }
};

using Float8E4M3FN = Float8<4, 7, Float8Specials::kFinite>;
using Float8E5M2 = Float8<5, 15, Float8Specials::kIeee>;
using Float8E4M3FNUZ = Float8<4, 8, Float8Specials::kFnuz>;
using Float8E5M2FNUZ = Float8<5, 16, Float8Specials::kFnuz>;

/// A power of two, without a sign: the scales of blocks of narrower numbers.
struct Float8E8M0FNU {
  std::uint8_t bits = 0;

  operator float() const {  // NOLINT(google-explicit-constructor): widening loses nothing
    constexpr int kBias = 127;
    return bits == 0xff ? std::numeric_limits<float>::quiet_NaN() : std::ldexp(1.0F, bits - kBias);
  }
};

/// Whether T is one of them. Nothing calculates with them: they are converted first.
template <class T>
inline constexpr bool kIsFloat8 =
    std::is_same_v<T, Float8E4M3FN> || std::is_same_v<T, Float8E5M2> ||
    std::is_same_v<T, Float8E4M3FNUZ> || std::is_same_v<T, Float8E5M2FNUZ> ||
    std::is_same_v<T, Float8E8M0FNU>;

static_assert(sizeof(Float8E4M3FN) == 1 && sizeof(Float8E8M0FNU) == 1);

}  // namespace tbviz
#pragma GCC visibility pop
