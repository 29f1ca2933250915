#include "tbviz/table/log_token.h"

#include <algorithm>
#include <array>

#include "tbviz/table/token_shapes.h"
#include "tbviz/text/ascii.h"
#include "tbviz/text/number.h"
#include "tbviz/text/utf8.h"

namespace tbviz {
namespace {

using namespace std::string_view_literals;

constexpr CharacterClass kNumberBegins("+-.nNiI0123456789");
constexpr CharacterClass kWordEnds(" \t\n\v\f\r\x1C\x1D\x1E\x1F,;|=:<>()[]{}\"");

/// A word of digits and marks: a version, a range, an address.
bool is_number_like(std::string_view word) {
  if (word.starts_with('/')) {
    word.remove_prefix(1);
    if (word.size() > 1 && is_digit(word[0])) return true;  // The rest of 1.5/24.0GB.
  } else if (word.starts_with("\xC2\xB1")) {
    word.remove_prefix(2);
  }
  if (word.starts_with('+') || word.starts_with('-')) word.remove_prefix(1);
  if (word.starts_with('.')) word.remove_prefix(1);
  if (word.empty() || !is_digit(word[0])) return false;
  if (word.ends_with("it")) {  // 100it/10.0kit
    word.remove_suffix(word.ends_with("kit") || word.ends_with("Mit") ? 3 : 2);
  }
  return std::ranges::all_of(
      word, [](char c) { return is_digit(c) || ".-+_/"sv.find(c) != std::string_view::npos; });
}

// Characters beyond ASCII that are no letters: punctuation, arrows, drawings, pictures (Unicode
// 15).
struct MarkRange {
  char32_t first;
  char32_t last;
};
constexpr std::array kMarks = {
    MarkRange{0xA1, 0xA9},      MarkRange{0xAB, 0xB1},     MarkRange{0xB4, 0xB4},
    MarkRange{0xB6, 0xB8},      MarkRange{0xBB, 0xBB},     MarkRange{0xBF, 0xBF},
    MarkRange{0xD7, 0xD7},      MarkRange{0xF7, 0xF7},     MarkRange{0x2010, 0x206F},
    MarkRange{0x20A0, 0x20C0},  MarkRange{0x2190, 0x245F}, MarkRange{0x2500, 0x2775},
    MarkRange{0x2794, 0x2BFF},  MarkRange{0x3001, 0x3003}, MarkRange{0x3008, 0x3020},
    MarkRange{0xFE00, 0xFE0F},  MarkRange{0xFF01, 0xFF0F}, MarkRange{0x1F000, 0x1F0FF},
    MarkRange{0x1F150, 0x1FAFF}};

/// Whether a word holds nothing but marks, so that it parts what stands beside it.
bool is_all_marks(std::string_view word) {
  while (!word.empty()) {
    if (static_cast<unsigned char>(word[0]) < 0x80) {
      if (is_word(word[0]) || word[0] == '#' || word[0] == '@') return false;
      word.remove_prefix(1);
      continue;
    }
    const char32_t point = code_point(take_character(word));
    const auto holds = [point](MarkRange range) {
      return range.first <= point && point <= range.last;
    };
    if (std::ranges::none_of(kMarks, holds)) return false;
  }
  return true;
}

TokenKind kind_of_word(std::string_view word) {
  if (is_letter(word[0])) return TokenKind::kWord;
  if (is_all_marks(word)) return TokenKind::kSeparator;
  return is_number_like(word) ? TokenKind::kText : TokenKind::kWord;
}

TokenCut cut_word(std::string_view text, std::size_t at) {
  std::size_t end = at;
  while (end < text.size() && !kWordEnds(text[end]) && text[end] != '@') ++end;
  if (text.substr(end).starts_with("://")) {
    const std::size_t address = end_of_address(text, at);
    if (address != at) return {address, TokenKind::kText};
  }
  if (end < text.size() && text[end] == '@') {
    const std::size_t name = end_of_threshold_name(text, at);
    if (name != at) return {name, TokenKind::kWord};
  }
  while (end < text.size() && !kWordEnds(text[end])) ++end;
  return {end, kind_of_word(text.substr(at, end - at))};
}

}  // namespace

// By the first of these that fits.
TokenCut cut_token(std::string_view text, std::size_t at, TokenNumber& number) {
  const char c = text[at];
  if (is_letter(c) && !kNumberBegins(c)) return cut_word(text, at);
  if (is_digit(c) || c == '-') {
    number.total.whole.reset();
    const auto end = match_short_number(text, at, number.number);
    if (end != at) return {end, TokenKind::kNumber};
  }
  if (is_digit(c) || c == '\xE2') {
    if (const auto end = end_of_percentage_bar(text, at); end != at) return {end, TokenKind::kBar};
  }
  if (const auto end = end_of_rule(text, at); end != at) return {end, TokenKind::kSeparator};
  if (is_digit(c)) {
    if (const auto end = end_of_date(text, at); end != at) return {end, TokenKind::kText};
    if (const auto end = end_of_time(text, at); end != at) return {end, TokenKind::kText};
    if (const auto end = match_count(text, at, number); end != at) return {end, TokenKind::kCount};
  }
  if (kNumberBegins(c)) {
    number.total.whole.reset();
    const auto end = match_number(text, at, number.number);
    if (end != at) return {end, TokenKind::kNumber};
  }
  if (const auto end = end_of_quote(text, at); end != at) return {end, TokenKind::kQuote};
  if (const auto end = end_of_separator(text, at); end != at) return {end, TokenKind::kSeparator};
  switch (c) {
    case '=':
    case ':':
      return {at + 1, TokenKind::kSign};
    case '(':
    case '[':
    case '{':
      return {at + 1, TokenKind::kOpen};
    case ')':
    case ']':
    case '}':
      return {at + 1, TokenKind::kClose};
    case '"':
      return {at + 1, TokenKind::kText};
    default:
      break;
  }
  return cut_word(text, at);
}

bool ends_word(std::string_view text, std::size_t at) {
  return at == text.size() || kWordEnds(text[at]);
}

void TokenLine::cut(std::string_view line) {
  text = line;
  tokens.clear();
  numbers.clear();
  std::size_t last_end = 0;
  TokenNumber number;
  for (std::size_t at = 0; at < line.size();) {
    // A tab parts, other blanks do not.
    if (line[at] != '\t' && is_space(line[at])) {
      ++at;
      continue;
    }
    const TokenCut cut = cut_token(line, at, number);
    Token& token = tokens.emplace_back();
    token.text = line.substr(at, cut.end - at);
    // A slash alone between words belongs to them: Rays / Sec.
    const bool slash = token.text == "/" && tokens.size() > 1 &&
                       tokens[tokens.size() - 2].kind == TokenKind::kWord;
    token.kind = slash ? TokenKind::kWord : cut.kind;
    token.begin = static_cast<std::uint32_t>(at);
    token.end = static_cast<std::uint32_t>(cut.end);
    token.gap = static_cast<std::uint32_t>(at - last_end);
    if (cut.kind == TokenKind::kNumber || cut.kind == TokenKind::kCount) {
      token.number = static_cast<std::uint32_t>(numbers.size());
      number.number.place = static_cast<std::int32_t>(numbers.size());
      numbers.push_back(number);
    }
    at = last_end = cut.end;
  }
}

}  // namespace tbviz
