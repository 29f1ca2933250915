#include "tbviz/table/loose_number.h"

#include <algorithm>
#include <array>
#include <string>

#include "tbviz/table/unit.h"
#include "tbviz/text/ascii.h"
#include "tbviz/text/number.h"
#include "tbviz/text/word_set.h"

namespace tbviz {
namespace {

constexpr std::string_view kDots = "\xE2\x80\xA6";   // U+2026
constexpr std::string_view kPlusMinus = "\xC2\xB1";  // U+00B1
constexpr int kMostGroups = 6;                       // Of thousands: 10^18 and more.

bool at_word(std::string_view text, std::size_t at) {
  return at < text.size() && is_word(text[at]);
}
bool at_digit(std::string_view text, std::size_t at) {
  return at < text.size() && is_digit(text[at]);
}
std::size_t skip_digits(std::string_view text, std::size_t at) {
  return at + run_of(text, at, is_digit);
}

constexpr CharacterClass kNumberEnds(" \t\n\v\f\r\x1C\x1D\x1E\x1F,;|)]}([{\"'<>*");
constexpr CharacterClass kOddDigits(",_dD");  // That from_chars() does not know.

/// Whether a number within a line may end before `at`.
bool may_end(std::string_view text, std::size_t at) {
  if (at == text.size()) return true;
  const char c = text[at];
  if (kNumberEnds(c)) return true;
  const std::string_view rest = text.substr(at);
  if (rest.starts_with(kDots) || rest.starts_with(kPlusMinus)) return true;
  if (c == '.') return !at_word(text, at + 1);
  if (c == ':') return !at_word(text, at + 1) || is_letter(text[at + 1]);
  if (c != '/') return false;
  if (at + 1 < text.size() && is_letter(text[at + 1])) return true;
  if (at > 0 && is_letter(text[at - 1])) return at_digit(text, at + 1);  // 1.75GB/24GB
  const std::size_t point = skip_digits(text, at + 1);                   // 9216.25/1.5
  return point < text.size() && text[point] == '.' && at_digit(text, point + 1);
}

/// The ends that a number's digits may have, the best first; `exponent` may follow each.
class Ends {
 public:
  void add(std::size_t end, bool plain) { ends_[count_++] = {end, plain}; }
  struct End {
    std::size_t at;
    bool plain;
  };
  [[nodiscard]] const End* begin() const { return ends_.data(); }
  [[nodiscard]] const End* end() const { return ends_.data() + count_; }

 private:
  std::array<End, 3> ends_{};
  std::size_t count_ = 0;
};

/// `digits`: the end of the leading digits. Thousands are parted by one kind of mark.
std::size_t end_of_groups(std::string_view text, std::size_t at, std::size_t digits) {
  if (digits - at > 3 || digits == at || text[at] == '0') return at;
  std::size_t end = digits;
  int groups = 0;
  while (groups < kMostGroups && end < text.size() && (text[end] == ',' || text[end] == '_') &&
         skip_digits(text.substr(0, std::min(end + 4, text.size())), end + 1) == end + 4) {
    end += 4;
    ++groups;
  }
  if (groups == 0 || at_digit(text, end)) return at;
  if (end < text.size() && text[end] == ',' && at_digit(text, end + 1)) return at;
  return end;
}

Ends ends_of_digits(std::string_view text, std::size_t at) {
  Ends ends;
  const std::size_t digits = skip_digits(text, at);
  const bool point = digits < text.size() && text[digits] == '.';
  if (const std::size_t grouped = end_of_groups(text, at, digits); grouped != at) {
    const bool fraction =
        grouped < text.size() && text[grouped] == '.' && at_digit(text, grouped + 1);
    ends.add(fraction ? skip_digits(text, grouped + 1) : grouped, !fraction);
  }
  if (point && (digits > at || at_digit(text, digits + 1))) {
    ends.add(skip_digits(text, digits + 1), false);
  }
  const bool list = digits < text.size() && text[digits] == ',' && at_digit(text, digits + 1);
  if (digits > at && !list) ends.add(digits, true);
  return ends;
}

/// The end of the exponent at `at`; `at` if there is none.
std::size_t end_of_exponent(std::string_view text, std::size_t at) {
  if (at == text.size()) return at;
  const char c = lower(text[at]);
  if (c != 'e' && c != 'd') return at;
  std::size_t digits = at + 1;
  if (digits < text.size() && (text[digits] == '+' || text[digits] == '-')) ++digits;
  return at_digit(text, digits) ? skip_digits(text, digits) : at;
}

std::size_t end_of_word_number(std::string_view text, std::size_t at) {
  for (const std::string_view word : {"nan", "infinity", "inf"}) {
    const std::size_t end = at + word.size();
    if (is_lower(text.substr(at, word.size()), word) && !at_word(text, end)) return end;
  }
  return at;
}

/// The value of digits that match_number() accepts.
void set_value(std::string_view digits, bool plain, LooseNumber& number) {
  std::string copy;
  if (std::ranges::any_of(digits, kOddDigits)) {
    copy = digits;
    std::erase_if(copy, [](char c) { return c == ',' || c == '_'; });
    std::ranges::replace_if(
        copy, [](char c) { return c == 'd' || c == 'D'; }, 'e');
    digits = copy;
  }
  number.plain = plain;
  number.whole = plain ? parse_integer(digits) : std::nullopt;
  if (number.whole) {
    number.value = static_cast<double>(*number.whole);
    return;
  }
  number.value = parse_number(digits).value_or(0);
  if (!plain) number.whole = to_whole_number(number.value);
}

/// Matches at `at`, where `fits` says whether a number with or without its unit may end.
template <class Fits>
std::size_t match(std::string_view text, std::size_t at, LooseNumber& number, Fits fits) {
  std::size_t digits = at;
  if (digits < text.size() && (text[digits] == '+' || text[digits] == '-')) ++digits;
  if (digits == text.size()) return at;
  const auto accept = [&](std::size_t end, bool plain) {
    for (const bool shorter : {false, true}) {
      const std::size_t unit = end_of_unit(text, end, shorter);
      if (unit == end || !fits(unit)) continue;
      number.unit = text.substr(end, unit - end);
      set_value(text.substr(at, end - at), plain, number);
      return unit;
    }
    if (!fits(end)) return at;
    number.unit = {};
    set_value(text.substr(at, end - at), plain, number);
    return end;
  };
  if (is_letter(text[digits])) {
    const std::size_t end = end_of_word_number(text, digits);
    return end == digits ? at : accept(end, false);
  }
  for (const Ends::End& end : ends_of_digits(text, digits)) {
    const std::size_t exponent = end_of_exponent(text, end.at);
    std::size_t stop = exponent == end.at ? at : accept(exponent, false);
    if (stop == at) stop = accept(end.at, end.plain);
    if (stop != at) return stop;
  }
  return at;
}

/// `text` with a point in place of its decimal comma: 1234.5 of `1.234,5`. Empty if it has none.
std::string from_decimal_comma(std::string_view text) {
  const std::size_t comma = text.find(',');
  if (comma == std::string_view::npos || !at_digit(text, comma + 1)) return {};
  std::string plain(text.substr(0, comma));
  std::erase(plain, '.');
  const std::size_t sign = plain.starts_with('+') || plain.starts_with('-') ? 1 : 0;
  if (skip_digits(plain, sign) != plain.size()) return {};
  return plain + '.' + std::string(text.substr(comma + 1));
}

/// The number, with its unit, that all of `text` is.
std::optional<LooseNumber> whole_number(std::string_view text) {
  LooseNumber number;
  const std::size_t end =
      match(text, 0, number, [text](std::size_t at) { return at == text.size(); });
  return end == 0 ? std::nullopt : std::optional(number);
}

}  // namespace

std::size_t match_number(std::string_view text, std::size_t at, LooseNumber& number) {
  return match(text, at, number, [text](std::size_t end) { return may_end(text, end); });
}

LooseNumber scaled(LooseNumber number, std::string_view unit) {
  if (unit != "k" && unit != "K") return number;
  number.value *= 1000;
  number.whole = to_whole_number(number.value);
  return number;
}

std::size_t match_short_number(std::string_view text, std::size_t at, LooseNumber& number) {
  constexpr CharacterClass kShortEnds(" \t,;|)]}");
  const ShortDecimal decimal = short_decimal(text.substr(at));
  if (decimal.size == 0) return at;
  const std::size_t digits = at + decimal.size;
  std::size_t end = digits;
  if (end < text.size() && !kShortEnds(text[end])) {
    const char first = text[end];
    const bool exponent = lower(first) == 'e' || lower(first) == 'd';
    if (first != '%' && (!is_letter(first) || exponent)) return at;
    end = end_of_unit(text, end, false);
    if (end == digits) return at;
    const char next = end < text.size() ? text[end] : ',';
    if (text.substr(digits).starts_with("it [")) return at;
    if (!kShortEnds(next) || (first == '%' && (next == '|' || is_space(next)))) return at;
  }
  number.plain = decimal.decimals == 0;
  number.unit = text.substr(digits, end - digits);
  if (!number.plain) {
    number.value = decimal.value();
    number.whole = to_whole_number(number.value);
    return end;
  }
  if (end == digits && end + 1 < text.size()) {
    const char next = text[end + 1];
    if (text[end] == ',' ? is_digit(next) : is_space(next) || next == '/') return at;
  }
  number.whole = decimal.whole();
  number.value = static_cast<double>(*number.whole);
  return end;
}

std::optional<LooseNumber> parse_loose_number(std::string_view text) {
  std::optional<LooseNumber> number = whole_number(stripped(text));
  return number && number->unit.empty() ? number : std::nullopt;
}

/// `75.5 %`, `12 ms`: a blank before the unit.
std::optional<LooseNumber> number_before_unit(std::string_view cell) {
  const std::size_t blank = cell.find(' ');
  if (blank == std::string_view::npos || blank == 0 || blank + 1 == cell.size()) return {};
  if (end_of_unit(cell, blank + 1) != cell.size()) return {};
  std::optional<LooseNumber> number = parse_loose_number(cell.substr(0, blank));
  if (number) number->unit = cell.substr(blank + 1);
  return number;
}

std::optional<LooseNumber> parse_cell(std::string_view cell, Comma comma) {
  cell = stripped(cell);
  if (cell.empty()) return {};
  if (comma == Comma::kDecimal) {
    std::string plain = from_decimal_comma(cell);
    if (plain.ends_with(" %")) plain.erase(plain.size() - 2, 1);
    if (!plain.empty()) {
      std::optional<LooseNumber> number = whole_number(plain);
      const bool share = number && number->unit == "%";
      if (number && (share || number->unit.empty())) {
        number->unit = share ? "%" : "";  // It lay in `plain`.
        return number;
      }
    }
  }
  if (const std::optional<LooseNumber> number = whole_number(cell)) return number;
  if (const std::optional<LooseNumber> number = number_before_unit(cell)) return number;
  if (cell.front() == '[' && cell.back() == ']') {
    return parse_loose_number(cell.substr(1, cell.size() - 2));
  }
  const std::size_t name = run_of(cell, 0, [](char c) { return is_word(c) || c == '.'; });
  if (name == 0 || name == cell.size() || cell[name] != '(' || cell.back() != ')') return {};
  const std::string_view inner = cell.substr(name + 1, cell.size() - name - 2);
  if (inner.find_first_of("()") != std::string_view::npos) return {};
  return parse_loose_number(inner.substr(0, inner.find(',')));
}

std::optional<std::int64_t> parse_digits(std::string_view text) {
  return std::ranges::all_of(text, is_digit) ? parse_integer(text) : std::nullopt;
}

LooseNumber to_number(std::int64_t count) {
  return {.value = static_cast<double>(count), .whole = count, .plain = true, .unit = {}};
}

std::optional<Count> parse_count(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return {};
  const auto count = parse_digits(stripped(text.substr(0, slash)));
  const auto total = parse_digits(stripped(text.substr(slash + 1)));
  return count && total ? std::optional(Count{*count, *total}) : std::nullopt;
}

std::optional<std::int64_t> parse_first_count(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos || text.back() == '/') return {};
  const bool counts = std::ranges::all_of(text, [](char c) { return is_digit(c) || c == '/'; });
  return counts && text.find("//") == std::string_view::npos ? parse_digits(text.substr(0, slash))
                                                             : std::nullopt;
}

bool is_time_of_day(std::string_view cell) {
  const std::size_t first = run_of(cell, 0, is_digit);
  if (first == 0 || first == cell.size()) return false;
  for (cell.remove_prefix(first); !cell.empty(); cell.remove_prefix(3)) {
    if (cell.size() < 3 || cell[0] != ':' || !is_digit(cell[1]) || !is_digit(cell[2])) return false;
  }
  return true;
}

bool is_nothing(std::string_view word) {
  constexpr std::array<std::string_view, 6> kNothing = {"none", "null", "na",
                                                        "n/a",  "true", "false"};
  static constexpr WordSet kKnown(kNothing);
  return kKnown.holds(word);
}

bool is_hole(std::string_view cell) {
  constexpr std::array<std::string_view, 11> kHoles = {
      "", "-", "--", "?", "na", "n/a", "<na>", "#n/a", "none", "null", "no log"};
  static constexpr WordSet kKnown(kHoles);
  return kKnown.holds(stripped(cell));
}

}  // namespace tbviz
