// The values behind a sign, and where they end.
#include <algorithm>
#include <array>

#include "tbviz/table/line_walk.h"
#include "tbviz/table/name_words.h"
#include "tbviz/table/unit.h"
#include "tbviz/text/ascii.h"
#include "tbviz/text/number.h"

namespace tbviz {
namespace {

constexpr std::size_t kLongestList = 64;

}  // namespace

std::optional<LineWalk::Value> LineWalk::value_at(Position i, bool of_counter) {
  i = behind_tabs(i);
  if (i >= size()) return {};
  const Token& first = token(i);
  switch (first.kind) {
    case TokenKind::kQuote:
      return quoted_value(i);
    case TokenKind::kOpen:
      return first.text == "{" ? std::nullopt : listed_value(i, of_counter);
    case TokenKind::kCount:
      return Value{number(i).number, {}, number(i).total.whole, i + 1};
    case TokenKind::kNumber:
      return number_value(i);
    case TokenKind::kWord:
      if (is_wrapper(first.text) && is(i + 1, "(") && is(i + 2, TokenKind::kNumber) &&
          (is(i + 3, ",") || is(i + 3, ")"))) {
        const Position close = match_[i + 1] == kNowhere ? size() - 1 : match_[i + 1];
        return Value{number(i + 2).number, {}, {}, close + 1};
      }
      return {};
    case TokenKind::kText:
      if (const auto count = of_counter ? parse_first_count(first.text) : std::nullopt) {
        is_pattern_ = false;  // It may look like a date.
        return Value{to_number(*count), {}, {}, i + 1};
      }
      if (std::ranges::all_of(first.text, is_digit) && is(i + 1, ",") && touches(i + 1)) {
        ++found_.decimal_commas;
        is_pattern_ = false;
      }
      return {};
    default:
      return {};
  }
}

std::optional<LineWalk::Value> LineWalk::quoted_value(Position i) const {
  const std::string_view text = stripped(token(i).text.substr(1, token(i).text.size() - 2));
  if (const std::optional<Count> count = parse_count(text)) {
    return Value{to_number(count->count), {}, count->total, i + 1};
  }
  const std::optional<LooseNumber> cell = parse_cell(text);
  if (!cell) return {};
  return Value{*cell, cell->unit, {}, i + 1};
}

/// A list of equal numbers is one of them; of a counter, so is a number alone, or with brackets
/// behind it.
std::optional<LineWalk::Value> LineWalk::listed_value(Position i, bool of_counter) {
  const Position close = match_[i];
  if (close == kNowhere || close > i + kLongestList) return {};
  if (close > i + 2) is_pattern_ = false;  // Whether its numbers are equal decides.
  const auto is_number = [this](Position k) {
    return is(k, TokenKind::kNumber) || is(k, TokenKind::kCount);
  };
  Position first = i + 1;
  while (first < close && !is_number(first)) ++first;
  if (first == close) return {};
  bool equal = true;
  for (Position k = i + 1; k < close && equal; ++k) {
    equal = is(k, ",") ||
            (is(k, TokenKind::kNumber) && number(k).number.value == number(first).number.value);
  }
  const bool counted = of_counter && first == i + 1 && (close == i + 2 || is(i + 2, "("));
  if (!equal && !counted) return {};
  return Value{number(first).number, {}, number(first).total.whole, close + 1};
}

/// A number with its unit, or a duration of several: 1m 2s; 1 minute and 5.16 seconds.
std::optional<LineWalk::Value> LineWalk::number_value(Position i) {
  constexpr double kDay = 86400;
  constexpr int kMostParts = 8;
  double total = 0;
  int parts = 0;
  std::string_view unit;
  Position next = i;
  for (;;) {
    const std::string_view own = unit_of(next);
    const std::string_view word = own.empty() ? unit_at(next + 1) : std::string_view();
    unit = word.empty() ? own : word;
    const std::optional<double> seconds = seconds_of(unit);
    total += number(next).number.value * seconds.value_or(1);
    ++parts;
    next += word.empty() ? 1 : 2;
    const Position more = is(next, ",") || is(next, "and") ? next + 1 : next;
    if (!seconds || parts == kMostParts) break;
    if (*seconds == kDay && is(more, TokenKind::kText)) return {};  // 1 day, 2:03:04
    if (!is(more, TokenKind::kNumber)) break;
    const std::string_view following = unit_of(more).empty() ? unit_at(more + 1) : unit_of(more);
    if (!seconds_of(following)) break;
    next = more;
  }
  if (parts == 1) return Value{number(i).number, unit, {}, next};
  is_pattern_ = false;  // A sum.
  return Value{{total, to_whole_number(total), false, {}}, "s", {}, next};
}

/// The unit word that stands a blank behind its number, and does not begin the next name; or empty.
std::string_view LineWalk::unit_at(Position i) const {
  if (!is(i, TokenKind::kWord)) return {};
  std::string_view word = token(i).text;
  while (word.ends_with('.')) word.remove_suffix(1);
  if (token(i).gap != 1 || !is_unit_word(word) || is(i + 1, TokenKind::kSign)) return {};
  const bool number_follows = is(i + 1, TokenKind::kNumber) || is(i + 1, TokenKind::kCount);
  if (!number_follows) return word;
  const bool duration = seconds_of(word) &&
                        (seconds_of(unit_of(i + 1)) || (is(i + 2, TokenKind::kWord) &&
                                                        seconds_of(token(i + 2).text).has_value()));
  return duration ? word : std::string_view();
}

LineWalk::Position LineWalk::behind_brackets(Position i) const {
  if (!is(i, "(") || match_[i] == kNowhere) return i;
  const Position close = match_[i];
  // (val) loss: it labels what follows.
  const bool labels =
      close == i + 2 && is_phase(token(i + 1).text) && is(close + 1, TokenKind::kWord);
  return labels ? i : close + 1;
}

LineWalk::Position LineWalk::behind_tabs(Position i) const {
  while (is(i, "\t")) ++i;
  return i;
}

/// Where a list of unequal numbers with commas right between them ends, which is no value; `next`,
/// where its first number ends, if there is none.
LineWalk::Position LineWalk::behind_list(Position i, Position next) {
  i = behind_tabs(i);
  if (!is(i, TokenKind::kNumber)) return next;
  Position end = next;
  bool equal = true;
  if (is(end, ",") && touches(end) && is(end + 1, TokenKind::kNumber)) is_pattern_ = false;
  while (is(end, ",") && touches(end) && is(end + 1, TokenKind::kNumber) && touches(end + 1)) {
    equal = equal && number(end + 1).number.value == number(i).number.value;
    end += 2;
  }
  return equal ? next : end;
}

/// The total of `7 of 10`, whose end `next` becomes.
std::optional<std::int64_t> LineWalk::take_of_total(Position& next) {
  if (!is(next, "of") || !is(next + 1, TokenKind::kNumber)) return {};
  const std::optional<std::int64_t> total = number(next + 1).number.whole;
  is_pattern_ = false;  // The total is another number.
  if (total) next += 2;
  return total;
}

}  // namespace tbviz
