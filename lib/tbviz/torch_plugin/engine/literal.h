// What a literal spells.
#pragma once

#include <cstdint>
#include <optional>

#include "tbviz/model/argument.h"

namespace tbviz {

/// None, none or null, without quotes.
[[nodiscard]] bool is_none(const Literal& literal);

/// true or false, True or False, without quotes: 1 or 0.
[[nodiscard]] std::optional<std::uint8_t> as_bool(const Literal& literal);

/// A number without point or exponent, and without quotes.
[[nodiscard]] std::optional<std::int64_t> as_integer(const Literal& literal);

/// Any number without quotes.
[[nodiscard]] std::optional<double> as_number(const Literal& literal);

}  // namespace tbviz
