// What a literal spells: the one rule for all that read arguments, the program and the engines.
#pragma once

#include <cstdint>
#include <optional>

#include "tbviz/model/argument.h"
#include "tbviz/text/number.h"

namespace tbviz {

/// None, none or null, without quotes.
[[nodiscard]] inline bool is_none(const Literal& literal) {
  const std::string& text = literal.text;
  return !literal.quoted && (text == "none" || text == "None" || text == "null");
}

/// true or false, True or False, without quotes: 1 or 0.
[[nodiscard]] inline std::optional<std::uint8_t> as_bool(const Literal& literal) {
  if (literal.quoted) return std::nullopt;
  if (literal.text == "true" || literal.text == "True") return 1;
  if (literal.text == "false" || literal.text == "False") return 0;
  return std::nullopt;
}

/// A number without point or exponent, and without quotes.
[[nodiscard]] inline std::optional<std::int64_t> as_integer(const Literal& literal) {
  return literal.quoted ? std::nullopt : parse_integer(literal.text);
}

/// Any number without quotes.
[[nodiscard]] inline std::optional<double> as_number(const Literal& literal) {
  return literal.quoted ? std::nullopt : parse_number(literal.text);
}

/// What may be an element of a tensor.
[[nodiscard]] inline bool is_number_or_bool(const Literal& literal) {
  return as_number(literal).has_value() || as_bool(literal).has_value();
}

/// A number, a bool or None by its form. Anything else is a text, or the name of something.
[[nodiscard]] inline bool is_bare_value(const Literal& literal) {
  return is_number_or_bool(literal) || is_none(literal);
}

}  // namespace tbviz
