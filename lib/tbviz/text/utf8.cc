#include "tbviz/text/utf8.h"

#include <algorithm>
#include <cstdint>

#include "tbviz/text/ascii.h"

namespace tbviz {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

// Bytes of the well-formed character at the front of `text`, 0 if there is none (RFC 3629: no
// overlong forms, no surrogates, nothing beyond U+10FFFF).
std::size_t character_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const std::uint8_t lead = byte(0);
  if (lead < 0x80) return 1;
  const std::size_t length = lead >= 0xC2 && lead <= 0xDF   ? 2
                             : lead >= 0xE0 && lead <= 0xEF ? 3
                             : lead >= 0xF0 && lead <= 0xF4 ? 4
                                                            : 0;
  if (length == 0 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0U) != 0x80) return 0;
  }
  const bool overlong = (lead == 0xE0 && byte(1) < 0xA0) || (lead == 0xF0 && byte(1) < 0x90);
  const bool out_of_range = (lead == 0xED && byte(1) > 0x9F) || (lead == 0xF4 && byte(1) > 0x8F);
  return overlong || out_of_range ? 0 : length;
}

// Controls of more than one byte: C1 (U+0080 to U+009F), and those of bidirectional text (U+061C,
// U+200E, U+200F, U+202A to U+202E, U+2066 to U+2069).
bool is_unseen(std::string_view character) {
  const auto last = static_cast<std::uint8_t>(character.back());
  if (character.size() == 2) {
    return (character[0] == '\xC2' && last < 0xA0) || character == "\xD8\x9C";
  }
  if (character.starts_with("\xE2\x80")) {
    return last == 0x8E || last == 0x8F || (last >= 0xAA && last <= 0xAE);
  }
  return character.starts_with("\xE2\x81") && last >= 0xA6 && last <= 0xA9;
}

// What a private-use character means, a font or a terminal decides: Kitty draws pictures by one.
bool is_private_use(std::string_view character) {
  const char32_t point = code_point(character);
  return (point >= 0xE000 && point <= 0xF8FF) || point >= 0xF0000;
}

}  // namespace

bool is_valid_utf8(std::string_view text) {
  if (is_ascii(text)) return true;
  while (!text.empty()) {
    const std::size_t length = character_length(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

std::string to_valid_utf8(std::string_view text) {
  std::string valid;
  valid.reserve(text.size());
  while (!text.empty()) {
    const std::size_t length = character_length(text);
    valid += length == 0 ? kReplacement : text.substr(0, length);
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return valid;
}

std::string_view take_character(std::string_view& text) {
  const std::string_view character =
      text.substr(0, std::max<std::size_t>(character_length(text), 1));
  text.remove_prefix(character.size());
  return character;
}

char32_t code_point(std::string_view character) {
  const auto first = static_cast<std::uint8_t>(character[0]);
  if (character.size() == 1) return first < 0x80 ? first : 0xFFFD;
  char32_t point = first & (0xFFU >> (character.size() + 1));
  for (const char c : character.substr(1)) {
    point = point << 6U | (static_cast<std::uint8_t>(c) & 0x3FU);
  }
  return point;
}

void append_utf8(std::string& text, char32_t point) {
  const auto byte = [&text](std::uint32_t value) { text += static_cast<char>(value); };
  if (point < 0x80) return byte(point);
  if (point < 0x800) {
    byte(0xC0U | point >> 6U);
  } else {
    if (point < 0x10000) {
      byte(0xE0U | point >> 12U);
    } else {
      byte(0xF0U | point >> 18U);
      byte(0x80U | (point >> 12U & 0x3FU));
    }
    byte(0x80U | (point >> 6U & 0x3FU));
  }
  byte(0x80U | (point & 0x3FU));
}

bool is_control(std::string_view character) {
  const auto first = static_cast<std::uint8_t>(character[0]);
  return first < 0x20 || first == 0x7F || is_unseen(character);
}

std::size_t count_characters(std::string_view text) {
  const auto begins_one = [](char c) { return (static_cast<std::uint8_t>(c) & 0xC0U) != 0x80; };
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), begins_one));
}

std::string printable(std::string_view text, std::string_view kept) {
  const auto is_plain = [](char c) { return c >= 0x20 && c < 0x7F; };
  if (std::ranges::all_of(text, is_plain)) return std::string(text);
  std::string safe;
  while (!text.empty()) {
    const bool well_formed = character_length(text) != 0;
    const std::string_view character = take_character(text);
    const auto byte = static_cast<std::uint8_t>(character[0]);
    if (!well_formed || is_unseen(character) || is_private_use(character)) {
      safe += kReplacement;
    } else if ((byte < 0x20 && kept.find(character[0]) == std::string_view::npos) || byte == 0x7F) {
      safe += {'\xE2', '\x90', static_cast<char>(0x80 + (byte == 0x7F ? 0x21 : byte))};
    } else {
      safe += character;
    }
  }
  return safe;
}

}  // namespace tbviz
