// Names out of files on a terminal: made safe, and cut or filled to so many cells.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tbviz::cli {

/// As printable() has it; and a character of which the system does not know how many cells it takes
/// becomes U+FFFD.
[[nodiscard]] std::string safe_text(std::string_view text);

/// Safe text in `cells` cells at most: what is longer ends with "…".
[[nodiscard]] std::string cut_to(std::string_view text, std::size_t cells);

/// The same in exactly so many cells, with blanks behind it.
[[nodiscard]] std::string fit_to(std::string_view text, std::size_t cells);

/// A line that may hold colours (SGR sequences) in `cells` cells at most: what is beyond is left
/// out, but for the sequences that end a colour.
[[nodiscard]] std::string cut_drawn(std::string_view line, std::size_t cells);

/// With blanks in front.
[[nodiscard]] std::string right_in(std::string_view text, std::size_t cells);

}  // namespace tbviz::cli
