#include "tbviz/tensor/numpy_floats.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "tbviz/text/number.h"

namespace tbviz {
namespace {

constexpr int kPrecision = 8;  // Digits behind the point, at most.

template <class T>
std::string to_text(T value, std::chars_format format) {
  std::array<char, 512> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, format).ptr;
  return {buffer.data(), end};
}

std::string to_text(double value, std::chars_format format, int precision) {
  std::array<char, 512> buffer{};
  const auto end =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, format, precision).ptr;
  return {buffer.data(), end};
}

/// How a floating-point type is printed. `Number` is the C++ type that holds its values.
template <class T>
struct FloatRules;

template <>
struct FloatRules<double> {
  using Number = double;
  static constexpr double kLargePositional = 1e8;  // Beyond it arrays take exponents.
  static constexpr double kLargeScalar = 1e16;     // The same for a single number.
  static constexpr double kSmall = 0.0001;         // Below it arrays do.
  static constexpr double kWide = 1000;            // Greatest to least, the same.
  static std::string shortest(double value) {
    return to_text(value, std::chars_format::scientific);
  }
};

template <>
struct FloatRules<float> {
  using Number = float;
  static constexpr float kLargePositional = 1e6F;
  static constexpr double kLargeScalar = 1e6;
  static constexpr float kSmall = 0.0001F;
  static constexpr float kWide = 1000;
  static std::string shortest(float value) { return to_text(value, std::chars_format::scientific); }
};

template <>
struct FloatRules<BFloat16> : FloatRules<float> {};

// NumPy compares in half precision: the limits are those of the rounded quotient and constant.
template <>
struct FloatRules<Float16> {
  using Number = float;
  static constexpr float kLargePositional = 1e3F;
  static constexpr double kLargeScalar = 1e3;
  static constexpr float kSmall = 0.00010001659F;
  static constexpr float kWide = 1000.25F;

  // The fewest digits by which a half is told from its neighbours.
  static std::string shortest(float value) {
    std::string text;
    for (int digits = 0; digits <= 5; ++digits) {
      text = to_text(static_cast<double>(value), std::chars_format::scientific, digits);
      if (is_nearest(text, value)) return text;
      // Below a power of two the neighbour is nearer: of two decimals as near the upper one may do.
      text =
          to_text(static_cast<double>(value) * (1 + 1e-9), std::chars_format::scientific, digits);
      if (is_nearest(text, value)) return text;
    }
    return text;
  }

  // Whether the number in `text` reads as this half: halfway between two, the even one is meant.
  static bool is_nearest(const std::string& text, float value) {
    const double magnitude = std::abs(static_cast<double>(value));
    const double exponent =
        magnitude == 0 ? -14 : std::max(std::floor(std::log2(magnitude)), -14.0);
    const double half_step = std::exp2(exponent - 11);
    const bool is_power = magnitude == std::exp2(exponent) && exponent > -14;
    const double error = std::abs(*parse_number(text)) - magnitude;
    const double above = half_step - error;
    const double below = (is_power ? half_step / 2 : half_step) + error;
    const bool even = std::fmod(magnitude / (2 * half_step), 2) == 0;
    return even ? above >= 0 && below >= 0 : above > 0 && below > 0;
  }
};

/// A decimal number in parts: "-12", "5", "+05" of -12.5e+05.
struct Parts {
  std::string whole;
  std::string fraction;
  std::string exponent;
};

Parts split(const std::string& text) {
  const std::size_t e = std::min(text.find('e'), text.size());
  const std::size_t point = std::min(text.find('.'), e);
  Parts parts{text.substr(0, point), "", e < text.size() ? text.substr(e + 1) : ""};
  if (point < e) parts.fraction = text.substr(point + 1, e - point - 1);
  const std::size_t last = parts.fraction.find_last_not_of('0');
  parts.fraction.resize(last == std::string::npos ? 0 : last + 1);
  return parts;
}

// The shortest digits, or `kPrecision` behind the point if they are more.
template <class T>
Parts scientific_parts(typename FloatRules<T>::Number value) {
  Parts parts = split(FloatRules<T>::shortest(value));
  if (parts.fraction.size() <= kPrecision) return parts;
  return split(to_text(static_cast<double>(value), std::chars_format::scientific, kPrecision));
}

// The same without an exponent; `limited`: with kPrecision digits behind the point at most.
template <class T>
Parts positional_parts(typename FloatRules<T>::Number value, bool limited) {
  const std::string shortest = FloatRules<T>::shortest(value);
  const Parts parts = split(shortest);
  const auto exponent = static_cast<int>(parse_whole_number(parts.exponent).value_or(0));
  const int digits = static_cast<int>(parts.fraction.size()) - exponent;
  if (limited && digits > kPrecision) {
    return split(to_text(static_cast<double>(value), std::chars_format::fixed, kPrecision));
  }
  // Through the nearest double, which has the shortest digits in front.
  return split(to_text(*parse_number(shortest), std::chars_format::fixed, std::max(digits, 0)));
}

/// Formats the floating-point numbers of one array alike.
template <class T>
class FloatWords {
 public:
  using Number = typename FloatRules<T>::Number;

  explicit FloatWords(std::span<const Number> values) {
    choose_notation(values);
    std::size_t whole = 0;
    std::size_t exponent = 0;
    for (const Number value : values) {
      if (!std::isfinite(value)) continue;
      const Parts parts =
          scientific_ ? scientific_parts<T>(value) : positional_parts<T>(value, true);
      whole = std::max(whole, parts.whole.size());
      fraction_ = std::max(fraction_, parts.fraction.size());
      exponent = std::max(exponent, parts.exponent.size());
    }
    exponent_ = exponent;
    left_ = whole;
    right_ = scientific_ ? fraction_ + exponent_ + 1 : fraction_;
    for (const Number value : values) {
      if (std::isfinite(value)) continue;
      const std::size_t length = std::isinf(value) && value < 0 ? 4 : 3;
      if (length > left_ + right_ + 1) left_ = length - right_ - 1;
    }
  }

  [[nodiscard]] std::string word(Number value) const {
    if (std::isnan(value)) return fmt::format("{:>{}}", "nan", left_ + right_ + 1);
    if (std::isinf(value)) {
      return fmt::format("{:>{}}", value < 0 ? "-inf" : "inf", left_ + right_ + 1);
    }
    if (!scientific_) {
      const Parts parts = positional_parts<T>(value, true);
      return fmt::format("{:>{}}.{:<{}}", parts.whole, left_, parts.fraction, right_);
    }
    // NumPy goes on with the exact digits where the shortest are fewer than those of others.
    const std::string text = to_text(static_cast<double>(value), std::chars_format::scientific,
                                     static_cast<int>(fraction_));
    const std::size_t e = text.find('e');
    const std::string digits = text.substr(0, e) + (fraction_ == 0 ? "." : "");
    const std::string exponent = text.substr(e + 2);
    return fmt::format("{:>{}}e{}{:0>{}}", digits, left_ + 1 + fraction_, text[e + 1], exponent,
                       exponent_ - 1);
  }

 private:
  void choose_notation(std::span<const Number> values) {
    Number greatest = 0;
    Number least = 0;
    for (const Number value : values) {
      if (!std::isfinite(value) || value == 0) continue;
      const Number magnitude = std::abs(value);
      greatest = std::max(greatest, magnitude);
      least = least == 0 ? magnitude : std::min(least, magnitude);
    }
    scientific_ =
        least != 0 && (greatest >= FloatRules<T>::kLargePositional ||
                       least < FloatRules<T>::kSmall || greatest / least > FloatRules<T>::kWide);
  }

  bool scientific_ = false;
  std::size_t left_ = 0;      // Width in front of the point.
  std::size_t right_ = 0;     // And behind it.
  std::size_t fraction_ = 0;  // Digits behind the point.
  std::size_t exponent_ = 0;  // Sign and digits of the exponent.
};

// A single number is not cut.
template <class T>
std::string scalar_word(typename FloatRules<T>::Number value) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value < 0 ? "-inf" : "inf";
  const double magnitude = std::abs(static_cast<double>(value));
  if (magnitude != 0 && (magnitude < 1e-4 || magnitude >= FloatRules<T>::kLargeScalar)) {
    return FloatRules<T>::shortest(value);
  }
  const Parts parts = positional_parts<T>(value, false);
  return parts.whole + "." + (parts.fraction.empty() ? "0" : parts.fraction);
}

}  // namespace

template <class T>
std::vector<std::string> numpy_float_words(std::span<const T> elements, bool scalar) {
  using Number = typename FloatRules<T>::Number;
  const std::vector<Number> values(elements.begin(), elements.end());
  if (scalar) return {scalar_word<T>(values[0])};
  const FloatWords<T> format(values);
  std::vector<std::string> words;
  for (const Number value : values) words.push_back(format.word(value));
  return words;
}

template std::vector<std::string> numpy_float_words(std::span<const Float16>, bool);
template std::vector<std::string> numpy_float_words(std::span<const BFloat16>, bool);
template std::vector<std::string> numpy_float_words(std::span<const float>, bool);
template std::vector<std::string> numpy_float_words(std::span<const double>, bool);

}  // namespace tbviz
