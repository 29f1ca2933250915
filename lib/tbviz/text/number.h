// Numbers as people and programs write them, in the C locale whatever the environment says.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace tbviz {

/// A decimal number of so few digits that one division rounds it as it should be.
struct ShortDecimal {
  std::size_t size = 0;      ///< Of its text; 0 if there is none.
  std::int64_t digits = 0;   ///< Without sign and point.
  std::size_t decimals = 0;  ///< How many of them stand behind the point.
  bool negative = false;

  [[nodiscard]] double value() const;

  /// REQUIRES: decimals is 0
  [[nodiscard]] std::int64_t whole() const { return negative ? -digits : digits; }
};

/// The one at the front of `text`: digits, a minus in front or not, a point with digits behind it
/// or not. What follows may make it another number.
[[nodiscard]] ShortDecimal short_decimal(std::string_view text);

/// The number that all of `text` spells: decimal or with an exponent, a sign in front; nan, inf and
/// infinity in any case. What exceeds the range of double becomes an infinity or zero, as Python's
/// float() has it. Nothing if `text` is anything else, blanks included.
[[nodiscard]] std::optional<double> parse_number(std::string_view text);

/// The decimal digits that all of `text` is, a sign in front or not: "17.0" is no such number.
/// Nothing beyond 64 bits.
[[nodiscard]] std::optional<std::int64_t> parse_integer(std::string_view text);
[[nodiscard]] std::optional<std::uint64_t> parse_unsigned_integer(std::string_view text);

/// As parse_number(), for whole numbers of 64 bits; "17.0" and "1e3" are whole, "1.5" is not.
[[nodiscard]] std::optional<std::int64_t> parse_whole_number(std::string_view text);

/// `value` as a whole number of 64 bits, if it is one.
[[nodiscard]] std::optional<std::int64_t> to_whole_number(double value);

}  // namespace tbviz
