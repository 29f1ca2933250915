// Units behind numbers.
#pragma once

#include <optional>
#include <string_view>

namespace tbviz {

/// How many seconds a unit of time is (s, sec, ms, minutes, ...); nothing for other words.
[[nodiscard]] std::optional<double> seconds_of(std::string_view unit);

/// Whether it is a unit of memory: B, KB, MiB, ...
[[nodiscard]] bool is_byte_unit(std::string_view unit);

/// What turns a value in `unit` into one in `wanted`: 1000 from s to ms. 1 where they do not
/// measure the same. Without a unit, a number counts ones: 1000 from k to none.
[[nodiscard]] double factor_between(std::string_view unit, std::string_view wanted);

/// The end of the unit that begins at `at` right behind a number's digits, one of those that may
/// stand there without a blank: 98%, 12ms, 33it/s, 3.5GB. `at` if there is none. `shorter` asks for
/// the letters in front of a slash instead: `12ms/batch`.
[[nodiscard]] std::size_t end_of_unit(std::string_view text, std::size_t at, bool shorter = false);

/// Whether `word`, a blank behind a number, is its unit: "12 ms", "3 images/sec".
[[nodiscard]] bool is_unit_word(std::string_view word);

}  // namespace tbviz
