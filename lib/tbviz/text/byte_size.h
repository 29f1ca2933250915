// Amounts of memory as people write them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tbviz {

/// The bytes that all of `text` spells: a whole number, or one with a fraction before a unit, as
/// GNU tools have them: "500MB" and "500kB" count in thousands, "2G", "2GiB" and "512K" in 1024s,
/// "100" and "100B" are bytes; the case of a unit does not matter. Fractions of a byte are dropped.
/// Nothing if `text` is anything else, negative, or 2^63 bytes and more.
[[nodiscard]] std::optional<std::int64_t> parse_byte_size(std::string_view text);

/// A number of bytes for people: "812 bytes", "1.5 kB", "2.6 MB"; units count in thousands.
[[nodiscard]] std::string byte_size_text(std::int64_t bytes);

/// The same without rounding: "2 GB" and "512 MiB" where that is exact, else "1234567 bytes".
[[nodiscard]] std::string exact_byte_size_text(std::int64_t bytes);

}  // namespace tbviz
