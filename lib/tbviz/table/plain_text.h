// Text as a terminal would show it: without colours, in plain characters.
#pragma once

#include <string>
#include <string_view>

namespace tbviz {

/// Drops colour codes, turns every other escape sequence into a blank, and signs that only look
/// different (minus, colons, equals signs, brackets and bars of other scripts, hard blanks) into
/// their ASCII. A zero-width mark vanishes. The text may lie in `buffer`, or be `text` itself where
/// nothing was to be done.
[[nodiscard]] std::string_view plain_text(std::string_view text, std::string& buffer);

/// The same for escape sequences alone: names keep their characters.
[[nodiscard]] std::string_view without_escapes(std::string_view text, std::string& buffer);

}  // namespace tbviz
