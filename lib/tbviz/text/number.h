// Numbers as people and programs write them, in the C locale whatever the environment says.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace tbviz {

/// The number that all of `text` spells: decimal or with an exponent, a sign in front; nan, inf and
/// infinity in any case. What exceeds the range of double becomes an infinity or zero, as Python's
/// float() has it. Nothing if `text` is anything else, blanks included.
[[nodiscard]] std::optional<double> parse_number(std::string_view text);

/// The same for whole numbers of 64 bits; "17.0" and "1e3" are whole, "1.5" is not.
[[nodiscard]] std::optional<std::int64_t> parse_whole_number(std::string_view text);

/// `value` as a whole number of 64 bits, if it is one.
[[nodiscard]] std::optional<std::int64_t> to_whole_number(double value);

}  // namespace tbviz
