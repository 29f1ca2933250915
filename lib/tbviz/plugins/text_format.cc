#include "tbviz/plugins/text_format.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

#include "tbviz/error.h"
#include "tbviz/text/ascii.h"
#include "tbviz/text/utf8.h"

namespace tbviz {
namespace {

constexpr std::string_view kOpening = "{<[";
constexpr std::string_view kClosing = "}>]";

constexpr CharacterClass kBlanks(" \t\r\n\f\v");

// What names, numbers and words that stand for values are made of.
bool is_name(char c) { return is_letter(c) || is_digit(c) || c == '_' || c == '.'; }
bool is_scalar(char c) { return is_name(c) || c == '-' || c == '+'; }

int digit_of(char c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return 99;
}

/// Takes up to `most` digits off the text.
char32_t take_digits(std::string_view& text, int base, std::size_t most) {
  char32_t number = 0;
  for (; most > 0 && !text.empty() && digit_of(text.front()) < base; --most) {
    number = number * static_cast<char32_t>(base) + static_cast<char32_t>(digit_of(text.front()));
    text.remove_prefix(1);
  }
  return number;
}

// Takes what stands behind a backslash off the text, and appends what it is.
void unescape(std::string_view& text, std::string& out) {
  constexpr std::string_view kNames = "abfnrtv";
  constexpr std::string_view kControls = "\a\b\f\n\r\t\v";
  const char c = text.front();
  if (digit_of(c) < 8) {
    out += static_cast<char>(take_digits(text, 8, 3));
    return;
  }
  text.remove_prefix(1);
  if (c == 'x' || c == 'X') {
    out += static_cast<char>(take_digits(text, 16, 2));
  } else if (c == 'u' || c == 'U') {
    append_utf8(out, std::min<char32_t>(take_digits(text, 16, c == 'u' ? 4 : 8), 0x10FFFF));
  } else {
    const std::size_t control = kNames.find(c);
    out += control == std::string_view::npos ? c : kControls[control];
  }
}

}  // namespace

void TextFieldReader::fail(std::string_view fact) const {
  constexpr std::size_t kShown = 20;
  const std::string_view rest = text_.substr(std::min(at_, text_.size()), kShown);
  throw FormatError(name_, fmt::format("is no text of protobuf's: {} (at \"{}\"); mend it, or move "
                                       "it away",
                                       fact, printable(rest)));
}

void TextFieldReader::skip_blanks() {
  while (at_ < text_.size()) {
    if (text_[at_] == '#') {
      at_ = std::min(text_.find('\n', at_), text_.size());
    } else if (kBlanks(text_[at_])) {
      ++at_;
    } else {
      return;
    }
  }
}

void TextFieldReader::skip_string() {
  const char quote = text_[at_++];
  while (!at(quote)) {
    if (at_ >= text_.size() || text_[at_] == '\n') fail("a string has no end");
    at_ += text_[at_] == '\\' ? 2 : 1;
  }
  ++at_;
}

// Strings that follow each other are one.
void TextFieldReader::skip_scalar() {
  const std::size_t begin = at_;
  while (at('"') || at('\'')) {
    skip_string();
    const std::size_t end = at_;
    skip_blanks();
    if (!at('"') && !at('\'')) {
      at_ = end;
      return;
    }
  }
  if (at('-')) {  // A sign may stand apart from its number.
    ++at_;
    skip_blanks();
  }
  while (at_ < text_.size() && is_scalar(text_[at_])) ++at_;
  if (at_ == begin) fail("a field without a value");
}

// However deep brackets are nested.
void TextFieldReader::skip_brackets() {
  std::string open;
  do {
    skip_blanks();
    if (at_ >= text_.size()) fail("a bracket is not closed");
    const char c = text_[at_];
    if (c == '"' || c == '\'') {
      skip_string();
      continue;
    }
    if (const std::size_t kind = kOpening.find(c); kind != std::string_view::npos) {
      open += kClosing[kind];
    } else if (kClosing.find(c) != std::string_view::npos) {
      if (c != open.back()) fail("brackets do not fit together");
      open.pop_back();
    }
    ++at_;
  } while (!open.empty());
}

void TextFieldReader::end_field() {
  const std::size_t end = at_;
  skip_blanks();
  if (at(',') || at(';')) {
    ++at_;
  } else {
    at_ = end;
  }
  const std::size_t rest = text_.find_first_not_of(" \t\r", at_);
  if (rest == std::string_view::npos) {
    at_ = text_.size();
  } else if (text_[rest] == '\n') {
    at_ = rest + 1;
  }
}

std::optional<TextField> TextFieldReader::next() {
  skip_blanks();
  if (at_ >= text_.size()) return std::nullopt;
  TextField field{.name = {}, .content = {}, .begin = at_};
  if (at('[')) {  // An extension's name.
    skip_brackets();
  } else {
    while (at_ < text_.size() && is_name(text_[at_])) ++at_;
  }
  field.name = text_.substr(field.begin, at_ - field.begin);
  if (field.name.empty()) fail("this begins no field");
  skip_blanks();
  const bool has_colon = at(':');
  if (has_colon) ++at_;
  skip_blanks();
  const std::size_t begin = at_;
  if (at('{') || at('<') || at('[')) {
    field.kind = at('[') ? TextField::Kind::kList : TextField::Kind::kMessage;
    if (field.kind == TextField::Kind::kList && !has_colon) fail("a list without a colon");
    skip_brackets();
    field.content = text_.substr(begin + 1, at_ - begin - 2);
  } else {
    if (!has_colon) fail("a value without a colon in front");
    skip_scalar();
    field.content = text_.substr(begin, at_ - begin);
  }
  end_field();
  field.end = at_;
  return field;
}

std::optional<std::string> unquoted(std::string_view scalar) {
  std::string out;
  while (!scalar.empty()) {
    const char quote = scalar.front();
    if (quote != '"' && quote != '\'') return std::nullopt;
    scalar.remove_prefix(1);
    while (!scalar.empty() && scalar.front() != quote) {
      const char c = scalar.front();
      scalar.remove_prefix(1);
      if (c != '\\' || scalar.empty()) {
        out += c;
      } else {
        unescape(scalar, out);
      }
    }
    scalar.remove_prefix(std::min<std::size_t>(scalar.size(), 1));
    // Blanks and comments up to the next piece.
    while (!scalar.empty() && (kBlanks(scalar.front()) || scalar.front() == '#')) {
      const bool comment = scalar.front() == '#';
      scalar.remove_prefix(comment ? std::min(scalar.find('\n'), scalar.size()) : 1);
    }
  }
  return out;
}

std::string quoted(std::string_view text) {
  constexpr std::string_view kPlain = "\n\r\t\"'\\";
  constexpr std::string_view kNames = "nrt\"'\\";
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (const std::size_t escape = kPlain.find(c); escape != std::string_view::npos) {
      out += '\\';
      out += kNames[escape];
    } else if (byte < 0x20 || byte == 0x7F) {
      out += fmt::format("\\{:03o}", byte);
    } else {
      out += c;
    }
  }
  return out += '"';
}

}  // namespace tbviz
