// Classes of ASCII characters, whatever the locale. Bytes of other characters are in none of them
// but is_word().
#pragma once

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace tbviz {

[[nodiscard]] constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
[[nodiscard]] constexpr bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
/// Blanks, line ends, and the other separators that are controls.
[[nodiscard]] constexpr bool is_space(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r') || (c >= '\x1C' && c <= '\x1F');
}
/// What words are made of: letters, digits, `_`, and every character beyond ASCII.
[[nodiscard]] constexpr bool is_word(char c) {
  return is_letter(c) || is_digit(c) || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}
[[nodiscard]] constexpr char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// Whether no character of `text` is beyond ASCII. Without a way out of the loop, many bytes are
/// looked at at once.
[[nodiscard]] constexpr bool is_ascii(std::string_view text) {
  unsigned char bits = 0;
  for (const char c : text) bits |= static_cast<unsigned char>(c);
  return bits < 0x80;
}

/// A class given by its members: `constexpr CharacterClass kMarks(",;|");`
class CharacterClass {
 public:
  consteval explicit CharacterClass(std::string_view members) {
    for (const char c : members) holds_[static_cast<unsigned char>(c)] = true;
  }
  [[nodiscard]] constexpr bool operator()(char c) const {
    return holds_[static_cast<unsigned char>(c)];
  }

 private:
  std::array<bool, 256> holds_{};
};

/// `text` in lower case.
[[nodiscard]] inline std::string lower(std::string_view text) {
  std::string lowered(text);
  std::ranges::transform(lowered, lowered.begin(), [](char c) { return lower(c); });
  return lowered;
}

/// Whether `text` in lower case is `lowered`.
[[nodiscard]] constexpr bool is_lower(std::string_view text, std::string_view lowered) {
  return std::ranges::equal(text, lowered, [](char c, char l) { return lower(c) == l; });
}

/// `text` without the spaces at its ends.
[[nodiscard]] constexpr std::string_view stripped(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

/// How many characters at the front of `text`, from `at` on, are of the class.
template <class Class>
[[nodiscard]] constexpr std::size_t run_of(std::string_view text, std::size_t at, Class is_member) {
  std::size_t end = at;
  while (end < text.size() && is_member(text[end])) ++end;
  return end - at;
}

}  // namespace tbviz
