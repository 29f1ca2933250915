// Text from files is bytes until it has been looked at.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tbviz {

/// Whether `text` is well-formed UTF-8.
[[nodiscard]] bool is_valid_utf8(std::string_view text);

/// `text` with every byte that is not part of well-formed UTF-8 replaced by U+FFFD.
[[nodiscard]] std::string to_valid_utf8(std::string_view text);

/// Takes the first character off `text`, which is not empty, and returns it: well-formed, or a byte
/// that is part of none.
std::string_view take_character(std::string_view& text);

/// The code point of a well-formed character; U+FFFD of a byte that is part of none.
[[nodiscard]] char32_t code_point(std::string_view character);

/// Appends the character of a code point, U+10FFFF at most.
void append_utf8(std::string& text, char32_t point);

/// Whether a character is a control: C0, DEL, C1, or one that turns the direction of writing.
[[nodiscard]] bool is_control(std::string_view character);

/// How many characters (code points) well-formed UTF-8 has.
[[nodiscard]] std::size_t count_characters(std::string_view text);

/// `text` made safe for a terminal or a page: C0 controls and DEL become their pictures (U+2400 to
/// U+241F, U+2421), and C1 controls, those that turn the direction of writing, characters for
/// private use and ill-formed bytes U+FFFD. Doing it again changes nothing. Of C0 those in `kept`
/// stay, as a tab between columns.
[[nodiscard]] std::string printable(std::string_view text, std::string_view kept = {});

}  // namespace tbviz
