#include "tbviz/table/plain_text.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "tbviz/text/ascii.h"

namespace tbviz {
namespace {

constexpr char kEscape = '\x1B';

constexpr std::string_view kTab = "#011";  // As system logs write it.

struct LookAlike {
  std::string_view character;
  std::string_view plain;
};

constexpr std::array kLookAlikes = {
    LookAlike{"\xE2\x88\x92", "-"},  // U+2212 minus sign
    LookAlike{"\xEF\xBC\x9A", ":"},  // U+FF1A fullwidth colon
    LookAlike{"\xEF\xBC\x9D", "="},  // U+FF1D fullwidth equals sign
    LookAlike{"\xEF\xBC\x8C", ","},  // U+FF0C fullwidth comma
    LookAlike{"\xEF\xBC\x9B", ";"},  // U+FF1B fullwidth semicolon
    LookAlike{"\xEF\xBC\x88", "("},  // U+FF08 fullwidth brackets
    LookAlike{"\xEF\xBC\x89", ")"},  // U+FF09
    LookAlike{"\xEF\xBC\x85", "%"},  // U+FF05 fullwidth percent sign
    LookAlike{"\xEF\xBD\x9C", "|"},  // U+FF5C fullwidth bar
    LookAlike{"\xE2\x94\x82", "|"},  // U+2502 bars of drawn boxes
    LookAlike{"\xE2\x94\x83", "|"},  // U+2503
    LookAlike{"\xE3\x80\x80", " "},  // U+3000 ideographic space
    LookAlike{"\xC2\xA0", " "},      // U+00A0 no-break space
    LookAlike{kTab, "\t"},
    LookAlike{"\xEF\xBB\xBF", ""},  // U+FEFF byte order mark within a text
};

struct Sequence {
  std::size_t length = 1;
  bool colours = false;
};

/// The escape sequence at the front of `text` (ECMA-48): CSI, OSC, or ESC and a character.
Sequence escape_sequence(std::string_view text) {
  if (text.size() < 2) return {text.size()};
  if (text[1] == '[') {
    const auto parameter = [](char c) { return is_digit(c) || c == ';' || c == ':' || c == '?'; };
    const std::size_t end = 2 + run_of(text, 2, parameter);
    const bool colours = text.substr(2, end - 2).find('?') == std::string_view::npos;
    if (end < text.size() && is_letter(text[end])) return {end + 1, colours && text[end] == 'm'};
    return {2};
  }
  if (text[1] == ']') {
    const std::size_t end = std::min(text.find_first_of("\a\x1B", 2), text.size());
    if (text.substr(end).starts_with("\a")) return {end + 1};
    return {text.substr(end).starts_with("\x1B\\") ? end + 2 : end};
  }
  return {2};
}

// Escape sequences and look-alikes begin with one of these, a written tab aside.
constexpr CharacterClass kBegins("\x1B\xC2\xE2\xE3\xEF");
static_assert(std::ranges::all_of(kLookAlikes, [](const LookAlike& look_alike) {
  return kBegins(look_alike.character.front()) || look_alike.character == kTab;
}));

bool is_plain(char c) { return !kBegins(c); }

/// Whether it stands at the front of `text`. Bars are drawn with characters that differ in the last
/// byte.
bool begins(std::string_view text, const LookAlike& look_alike) {
  const std::size_t size = look_alike.character.size();
  return text.size() >= size && text[size - 1] == look_alike.character.back() &&
         text.starts_with(look_alike.character);
}

bool is_all_plain(std::string_view text) {
  return is_ascii(text) && text.find(kEscape) == std::string_view::npos &&
         text.find(kTab) == std::string_view::npos;
}

}  // namespace

std::string_view without_escapes(std::string_view text, std::string& buffer) {
  const std::size_t escape = text.find(kEscape);
  if (escape == std::string_view::npos) return text;
  buffer.assign(text.substr(0, escape));
  for (text.remove_prefix(escape); !text.empty();) {
    const Sequence sequence = text[0] == kEscape ? escape_sequence(text) : Sequence{0};
    if (sequence.length > 0 && !sequence.colours) buffer += ' ';
    text.remove_prefix(sequence.length);
    const std::string_view plain = text.substr(0, text.find(kEscape));
    buffer += plain;
    text.remove_prefix(plain.size());
  }
  return buffer;
}

std::string_view plain_text(std::string_view text, std::string& buffer) {
  if (is_all_plain(text)) return text;
  std::size_t tab = text.find(kTab);
  const std::size_t plain = std::min(run_of(text, 0, is_plain), tab);
  buffer.assign(text.substr(0, plain));
  for (std::size_t at = plain; at < text.size();) {
    const std::string_view rest = text.substr(at);
    if (rest[0] == kEscape) {
      const Sequence sequence = escape_sequence(rest);
      if (!sequence.colours) buffer += ' ';
      at += sequence.length;
      continue;
    }
    const auto known = std::ranges::find_if(
        kLookAlikes, [rest](const LookAlike& look_alike) { return begins(rest, look_alike); });
    if (known != kLookAlikes.end()) {
      buffer += known->plain;
      at += known->character.size();
      continue;
    }
    if (tab < at + 1) tab = text.find(kTab, at + 1);
    const std::size_t end =
        at + 1 + run_of(text.substr(0, std::min(tab, text.size())), at + 1, is_plain);
    buffer += text.substr(at, end - at);
    at = std::min(end, text.size());
  }
  return buffer;
}

}  // namespace tbviz
