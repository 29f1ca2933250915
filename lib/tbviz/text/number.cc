#include "tbviz/text/number.h"

#include <locale.h>  // newlocale() and strtod_l() of POSIX.
#include <stdlib.h>

#include <charconv>
#include <cmath>
#include <string>

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

std::optional<double> parse_number(std::string_view text) {
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
  if (!(value >= -kLimit && value < kLimit) || value != std::floor(value)) return {};
  return static_cast<std::int64_t>(value);
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
