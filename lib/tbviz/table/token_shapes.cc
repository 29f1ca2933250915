#include "tbviz/table/token_shapes.h"

#include <algorithm>
#include <array>
#include <optional>

#include "tbviz/text/ascii.h"
#include "tbviz/text/number.h"

namespace tbviz {
namespace {

using namespace std::string_view_literals;

bool is_word_at(std::string_view text, std::size_t at) {
  return at < text.size() && is_word(text[at]);
}

char at_or_zero(std::string_view text, std::size_t at) {
  return at < text.size() ? text[at] : '\0';
}

// What bars are drawn with. All have three bytes and begin with E2, but for `=`-like characters.
constexpr std::array kBlocks = {"━"sv, "╸"sv, "╺"sv, "─"sv, "═"sv, "█"sv, "▉"sv,
                                "▊"sv, "▋"sv, "▌"sv, "▍"sv, "▎"sv, "▏"sv};
constexpr std::size_t kBlockBytes = 3;

bool is_block(std::string_view text, std::size_t at) {
  if (at_or_zero(text, at) != '\xE2') return false;
  const std::string_view block = text.substr(at, kBlockBytes);
  return std::ranges::any_of(kBlocks, [block](std::string_view known) {
    return block.back() == known.back() && block == known;
  });
}

std::size_t skip_blocks(std::string_view text, std::size_t at) {
  while (is_block(text, at)) at += kBlockBytes;
  return at;
}

/// Digits, at least `least` and at most `most` of them; the place behind them, or 0.
std::size_t digits(std::string_view text, std::size_t at, std::size_t least, std::size_t most) {
  const std::size_t count = run_of(text.substr(0, std::min(at + most, text.size())), at, is_digit);
  return at <= text.size() && count >= least ? at + count : 0;
}

bool is_date_mark(char c) { return c == '-' || c == '/' || c == '.'; }

/// Three numbers with marks between them, of which the first and the last have so many digits.
std::size_t end_of_day(std::string_view text, std::size_t at, std::size_t first_least,
                       std::size_t first_most, std::size_t last_least, std::size_t last_most) {
  std::size_t end = digits(text, at, first_least, first_most);
  if (end == 0 || !is_date_mark(at_or_zero(text, end))) return at;
  end = digits(text, end + 1, 1, 2);
  if (end == 0 || !is_date_mark(at_or_zero(text, end))) return at;
  end = digits(text, end + 1, last_least, last_most);
  return end == 0 ? at : end;
}

/// ` stdout F`, as containers' logs have it behind the time; `at` if it is not there.
std::size_t end_of_stream_mark(std::string_view text, std::size_t at) {
  for (const std::string_view mark : {" stdout F ", " stdout P ", " stderr F ", " stderr P "}) {
    if (text.substr(at).starts_with(mark)) return at + mark.size() - 1;
  }
  return at;
}

/// Sets `to` to the digits that `word` is; false beyond 64 bits.
bool set_count(std::string_view word, LooseNumber& to) {
  to = {};
  to.whole = parse_integer(word);
  to.value = static_cast<double>(to.whole.value_or(0));
  to.plain = true;
  return to.whole.has_value();
}

/// `12it [00:01`, `12/Unknown` and `12/?`: counts of bars that know no total.
std::size_t end_of_open_count(std::string_view text, std::size_t digits) {
  constexpr std::string_view kUnknown = "/Unknown";
  constexpr std::string_view kIterations = "it";
  const std::string_view rest = text.substr(digits);
  if (rest.starts_with(kUnknown) && !is_word_at(rest, kUnknown.size())) {
    return digits + kUnknown.size();
  }
  if (rest.starts_with("/?") && !is_word_at(rest, 2)) return digits + 2;
  if (!rest.starts_with("it [")) return digits;
  const std::size_t minutes = 4 + run_of(rest, 4, is_digit);
  const bool elapsed = minutes > 4 && at_or_zero(rest, minutes) == ':';
  return elapsed ? digits + kIterations.size() : digits;
}

constexpr CharacterClass kDrawing("#=>-. 0123456789");
constexpr CharacterClass kRuleMarks("-=*_#~.>");
constexpr CharacterClass kSeparators(",;|\t<>");

}  // namespace

std::size_t end_of_percentage_bar(std::string_view text, std::size_t at) {
  if (is_block(text, at)) return skip_blocks(text, at);
  const std::size_t digits = run_of(text, at, is_digit);
  if (digits == 0 || digits > 3) return at;
  std::size_t end = at + digits;
  if (at_or_zero(text, end) == '.') {
    const std::size_t fraction = run_of(text, end + 1, is_digit);
    if (fraction == 0 || fraction > 9) return at;
    end += 1 + fraction;
  }
  if (at_or_zero(text, end) != '%') return at;
  ++end;
  if (at_or_zero(text, end) == '|') {
    std::size_t close = end + 1;
    while (close < text.size() && text[close] != '|') {
      const bool drawing = kDrawing(text[close]);
      if (!drawing && !is_block(text, close)) return at;
      close += drawing ? 1 : kBlockBytes;
    }
    return close < text.size() ? close + 1 : at;
  }
  const std::size_t drawing = end + run_of(text, end, is_space);
  const std::size_t stop = skip_blocks(text, drawing);
  return stop > drawing ? stop : at;
}

std::size_t end_of_rule(std::string_view text, std::size_t at) {
  constexpr std::size_t kLeast = 3;
  std::size_t end = at + run_of(text, at, kRuleMarks);
  while (end >= at + kLeast && is_word_at(text, end)) --end;
  return end >= at + kLeast ? end : at;
}

std::size_t end_of_date(std::string_view text, std::size_t at) {
  if (const std::size_t day = end_of_day(text, at, 4, 4, 1, 2); day != at) {
    if (at_or_zero(text, day) == 'T' || at_or_zero(text, day) == 't') {
      const auto in_time = [](char c) { return is_digit(c) || c == ':' || c == '.' || c == ','; };
      std::size_t end = day + 1 + run_of(text, day + 1, in_time);
      if (lower(at_or_zero(text, end)) == 'z') ++end;
      if (!is_word_at(text, end)) return end_of_stream_mark(text, end);
    }
    if (!is_word_at(text, day)) return day;
  }
  const std::size_t day = end_of_day(text, at, 1, 2, 2, 4);
  if (day != at && !is_word_at(text, day)) return day;
  // 01/02 in front of a time of day.
  const std::size_t month = digits(text, at, 2, 2);
  if (month == 0 || at_or_zero(text, month) != '/') return at;
  const std::size_t end = digits(text, month + 1, 2, 2);
  if (end == 0 || !is_space(at_or_zero(text, end))) return at;
  const std::size_t hour = digits(text, end + 1, 2, 2);
  const bool time = hour != 0 && at_or_zero(text, hour) == ':' && digits(text, hour + 1, 2, 2) != 0;
  return time ? end : at;
}

std::size_t end_of_time(std::string_view text, std::size_t at) {
  const std::size_t first = at + run_of(text, at, is_digit);
  if (first == at) return at;
  constexpr int kMostParts = 3;
  std::array<std::size_t, kMostParts> ends{};
  int parts = 0;
  std::size_t end = first;
  while (parts < kMostParts && at_or_zero(text, end) == ':') {
    const std::size_t next = digits(text, end + 1, 2, 2);
    if (next == 0) break;
    ends[static_cast<std::size_t>(parts++)] = end = next;
  }
  while (parts > 0) {
    end = ends[static_cast<std::size_t>(--parts)];
    const char mark = at_or_zero(text, end);
    if (mark == '.' || mark == ',') {
      const std::size_t fraction = end + 1 + run_of(text, end + 1, is_digit);
      if (fraction > end + 1 && !is_word_at(text, fraction)) return fraction;
    }
    if (!is_word_at(text, end)) return end;
  }
  return at;
}

std::size_t match_count(std::string_view text, std::size_t at, TokenNumber& number) {
  const std::size_t first = at + run_of(text, at, is_digit);
  if (first == at) return at;
  number = {};
  if (const std::size_t end = end_of_open_count(text, first); end != first) {
    return set_count(text.substr(at, first - at), number.number) ? end : at;
  }
  const std::size_t slash = first + run_of(text, first, is_space);
  if (at_or_zero(text, slash) != '/') return at;
  const std::size_t total = slash + 1 + run_of(text, slash + 1, is_space);
  const std::size_t end = total + run_of(text, total, is_digit);
  if (end == total || is_word_at(text, end) || at_or_zero(text, end) == '%') return at;
  if (at_or_zero(text, end) == '.' && is_digit(at_or_zero(text, end + 1))) return at;
  if (at_or_zero(text, end + run_of(text, end, is_space)) == '/') return at;
  const bool fit = set_count(text.substr(at, first - at), number.number) &&
                   set_count(text.substr(total, end - total), number.total);
  return fit ? end : at;
}

std::size_t end_of_quote(std::string_view text, std::size_t at) {
  if (text[at] != '"' && text[at] != '\'') return at;
  const std::size_t close = text.find(text[at], at + 1);
  return close == std::string_view::npos ? at : close + 1;
}

std::size_t end_of_separator(std::string_view text, std::size_t at) {
  if (kSeparators(text[at])) return at + 1;
  const char next = at_or_zero(text, at + 1);
  if (next == '=' && "-=!:"sv.find(text[at]) != std::string_view::npos) return at + 2;
  return next == '>' && (text[at] == '-' || text[at] == '=') ? at + 2 : at;
}

std::size_t end_of_address(std::string_view text, std::size_t at) {
  const std::size_t scheme = at + run_of(text, at, is_letter);
  if (scheme == at || !text.substr(scheme).starts_with("://")) return at;
  return scheme +
         run_of(text, scheme, [](char c) { return !is_space(c) && c != '"' && c != '\''; });
}

std::size_t end_of_threshold_name(std::string_view text, std::size_t at) {
  if (!is_letter(text[at])) return at;
  std::size_t end = at + run_of(text, at, is_word);
  if (at_or_zero(text, end) != '@') return at;
  const auto number_at = [text](std::size_t from) {
    const std::size_t digit = from + (at_or_zero(text, from) == '.' ? 1 : 0);
    if (!is_digit(at_or_zero(text, digit))) return from;
    return digit + run_of(text, digit, [](char c) { return is_digit(c) || c == '.'; });
  };
  const auto ends = [text](std::size_t where) {
    const char c = at_or_zero(text, where);
    return where < text.size() && (is_space(c) || c == ':' || c == '=');
  };
  const std::size_t first = number_at(end + 1);
  if (first == end + 1) return at;
  if (at_or_zero(text, first) == ':') {
    const std::size_t second = number_at(first + 1);
    if (second > first + 1 && ends(second)) return second;
  }
  return ends(first) ? first : at;
}

}  // namespace tbviz
