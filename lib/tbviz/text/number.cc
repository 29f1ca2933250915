#include "tbviz/text/number.h"

#include <locale.h>  // newlocale() and strtod_l() of POSIX.
#include <stdlib.h>

#include <array>
#include <charconv>
#include <string>

#include "tbviz/text/ascii.h"

namespace tbviz {
namespace {

// from_chars() takes no plus sign; after one, a second sign must not slip through.
std::string_view without_plus(std::string_view text) {
  const bool plus = text.size() > 1 && text[0] == '+' && text[1] != '-' && text[1] != '+';
  return plus ? text.substr(1) : text;
}

template <class Integer>
std::optional<Integer> digits_of(std::string_view text) {
  text = without_plus(text);
  const char* const end = text.data() + text.size();
  Integer number = 0;
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (stop != end || error != std::errc()) return {};
  return number;
}

// from_chars() finds out that a number exceeds the range, but not on which side.
double beyond_range(std::string_view text) {
  // Not strtod(): the host may have chosen a locale with decimal commas.
  static const locale_t c_locale = ::newlocale(LC_ALL_MASK, "C", nullptr);
  return ::strtod_l(std::string(text).c_str(), nullptr, c_locale);
}

}  // namespace

double ShortDecimal::value() const {
  // Powers of ten that a double holds exactly, as it does whole numbers of 15 digits: the quotient
  // of such two is the double nearest to the decimal.
  constexpr std::array kPowers = {1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                  1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
  const double absolute = static_cast<double>(digits) / kPowers[decimals];
  return negative ? -absolute : absolute;
}

ShortDecimal short_decimal(std::string_view text) {
  constexpr std::size_t kMostDigits = 15;
  const std::string_view front = text.substr(0, kMostDigits + 3);  // A sign, a point, what follows.
  ShortDecimal number;
  number.negative = front.starts_with('-');
  const std::size_t begin = number.negative ? 1 : 0;
  std::size_t at = begin;
  const auto take_digits = [&] {
    for (; at < front.size() && is_digit(front[at]); ++at) {
      number.digits = 10 * number.digits + (front[at] - '0');
    }
  };
  take_digits();
  std::size_t digits = at - begin;
  if (digits == 0) return {};
  if (at + 1 < front.size() && front[at] == '.' && is_digit(front[at + 1])) {
    const std::size_t fraction = ++at;
    take_digits();
    number.decimals = at - fraction;
    digits += number.decimals;
  }
  if (digits > kMostDigits) return {};
  number.size = at;
  return number;
}

std::optional<double> parse_number(std::string_view text) {
  const ShortDecimal decimal = short_decimal(text);
  if (decimal.size > 0 && decimal.size == text.size()) return decimal.value();
  text = without_plus(text);
  const char* const end = text.data() + text.size();
  double value = 0;
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (stop != end || error == std::errc::invalid_argument || text.ends_with(')')) return {};
  if (error == std::errc::result_out_of_range) return beyond_range(text);
  return value;
}

std::optional<std::int64_t> to_whole_number(double value) {
  // 2^63 is a double, the largest int64 is not.
  constexpr double kLimit = 9223372036854775808.0;
  if (!(value >= -kLimit && value < kLimit)) return {};
  const auto whole = static_cast<std::int64_t>(value);  // Not floor(), which is a call.
  return static_cast<double>(whole) == value ? std::optional(whole) : std::nullopt;
}

std::optional<std::int64_t> parse_integer(std::string_view text) {
  return digits_of<std::int64_t>(text);
}

std::optional<std::uint64_t> parse_unsigned_integer(std::string_view text) {
  return digits_of<std::uint64_t>(text);
}

std::optional<std::int64_t> parse_whole_number(std::string_view text) {
  const std::optional<std::int64_t> whole = parse_integer(text);
  if (whole) return whole;
  const std::optional<double> value = parse_number(text);
  return value ? to_whole_number(*value) : std::nullopt;
}

}  // namespace tbviz
