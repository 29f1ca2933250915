// How wide text is on a terminal, where not every character takes one column.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tbviz::cli {

/// Columns that printable UTF-8 takes: two of a wide character, none of a mark that is set on the
/// one before.
[[nodiscard]] std::size_t display_width(std::string_view text);

/// Printable UTF-8 that takes `width` columns at most: text that is longer loses its middle, for
/// which "…" stands. No character is cut, nor parted from the marks that are set on it. REQUIRES:
/// width > 0
[[nodiscard]] std::string clip_middle(std::string_view text, std::size_t width);

/// The same of text that loses its end.
[[nodiscard]] std::string clip_end(std::string_view text, std::size_t width);

/// Printable UTF-8 with U+FFFD, which takes one column, for every character of which the system
/// does not know how many it takes: a terminal may know more.
[[nodiscard]] std::string without_unknown_widths(std::string_view text);

}  // namespace tbviz::cli
