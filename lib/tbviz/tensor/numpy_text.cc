#include "tbviz/tensor/numpy_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "tbviz/base/bytes.h"

namespace tbviz {
namespace {

constexpr std::int64_t kThreshold = 1000;  // Elements; more are summarised.
constexpr std::int64_t kEdgeItems = 3;
constexpr std::size_t kLineWidth = 75;
constexpr int kPrecision = 8;

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
    const double error = std::abs(std::strtod(text.c_str(), nullptr)) - magnitude;
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
  const int digits = static_cast<int>(parts.fraction.size()) - std::atoi(parts.exponent.c_str());
  if (limited && digits > kPrecision) {
    return split(to_text(static_cast<double>(value), std::chars_format::fixed, kPrecision));
  }
  // Through the nearest double, which has the shortest digits in front.
  return split(to_text(std::strtod(shortest.c_str(), nullptr), std::chars_format::fixed,
                       std::max(digits, 0)));
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

/// Calls function(index) for the indices of an axis that are shown, ascending.
template <class Function>
void for_each_shown(std::int64_t size, bool summarised, Function&& function) {
  const bool gap = summarised && size > 2 * kEdgeItems;
  for (std::int64_t i = 0; i < size; ++i) {
    if (gap && i == kEdgeItems) i = size - kEdgeItems;
    function(i);
  }
}

template <class T>
void collect(const TensorView& view, bool summarised, std::vector<T>& values) {
  if (view.rank() == 0) {
    values.push_back(load_le<T>(view.data()));
    return;
  }
  for_each_shown(view.size(0), summarised,
                 [&](std::int64_t i) { collect(view[i], summarised, values); });
}

std::vector<std::string> bool_words(std::span<const std::uint8_t> values, bool scalar) {
  std::vector<std::string> words;
  for (const std::uint8_t value : values) {
    words.emplace_back(value != 0 ? (scalar ? "True" : " True") : "False");
  }
  return words;
}

template <class T>
std::vector<std::string> integer_words(std::span<const T> values) {
  std::vector<std::string> words;
  std::size_t width = 0;
  for (const T value : values) {
    words.push_back(fmt::format("{}", value));
    width = std::max(width, words.back().size());
  }
  for (std::string& word : words) word.insert(0, width - word.size(), ' ');
  return words;
}

template <class T>
std::vector<std::string> float_words(std::span<const T> elements, bool scalar) {
  using Number = typename FloatRules<T>::Number;
  const std::vector<Number> values(elements.begin(), elements.end());
  if (scalar) return {scalar_word<T>(values[0])};
  const FloatWords<T> format(values);
  std::vector<std::string> words;
  for (const Number value : values) words.push_back(format.word(value));
  return words;
}

// A word for every element that is shown, in order.
std::vector<std::string> words_of(const TensorView& view, bool summarised) {
  const bool scalar = view.rank() == 0;
  return visit_dtype(view.dtype(), [&]<class T>() {
    std::vector<T> values;
    collect(view, summarised, values);
    if constexpr (std::is_same_v<T, std::uint8_t>) {
      if (view.dtype() == DType::kBool) return bool_words(values, scalar);
    }
    if constexpr (std::is_integral_v<T>) {
      return integer_words(std::span<const T>(values));
    } else {
      return float_words(std::span<const T>(values), scalar);
    }
  });
}

void trim_right(std::string& line) { line.resize(line.find_last_not_of(' ') + 1); }

/// Puts words into rows, lines and brackets.
class Layout {
 public:
  Layout(const Shape& shape, bool summarised, std::span<const std::string> words)
      : shape_(shape), summarised_(summarised), words_(words) {}

  [[nodiscard]] std::string render() { return axis_text(0); }

 private:
  [[nodiscard]] std::string axis_text(std::size_t axis) {
    return "[" + (axis + 1 == shape_.size() ? row_text(axis) : rows_text(axis)) + "]";
  }

  // The innermost axis, broken where a word would not fit.
  std::string row_text(std::size_t axis) {
    const std::string indent(axis + 1, ' ');
    const std::size_t width = kLineWidth - axis - 1;
    std::string text;
    std::string line = indent;
    const auto add = [&](std::string_view word) {
      if (line.size() + word.size() > width && line.size() > indent.size()) {
        trim_right(line);
        text += line + "\n";
        line = indent;
      }
      line.append(word).append(" ");
    };
    for_each_piece(
        axis, [&] { add(words_[next_++]); }, [&] { add("..."); });
    line.pop_back();
    text += line;
    return text.substr(indent.size());
  }

  std::string rows_text(std::size_t axis) {
    const std::string gap(shape_.size() - axis - 1, '\n');
    const std::string indent(axis + 1, ' ');
    std::string text;
    const auto add = [&](const std::string& part) {
      if (!text.empty()) text += gap + indent;
      text += part;
    };
    for_each_piece(
        axis, [&] { add(axis_text(axis + 1)); }, [&] { add("..."); });
    return text;
  }

  // item() for each index that is shown, summary() where some are left out.
  template <class Item, class Summary>
  void for_each_piece(std::size_t axis, Item&& item, Summary&& summary) {
    const bool gap = summarised_ && shape_[axis] > 2 * kEdgeItems;
    for_each_shown(shape_[axis], summarised_, [&](std::int64_t i) {
      if (gap && i == shape_[axis] - kEdgeItems) summary();
      item();
    });
  }

  const Shape& shape_;
  bool summarised_;
  std::span<const std::string> words_;
  std::size_t next_ = 0;
};

}  // namespace

std::string numpy_text(const TensorView& values) {
  if (values.count() == 0) return "[]";
  const bool summarised = values.count() > kThreshold;
  const std::vector<std::string> words = words_of(values, summarised);
  if (values.rank() == 0) return words[0];
  return Layout(values.shape(), summarised, words).render();
}

}  // namespace tbviz
