// What a number makes of the words before it, where no sign stands between.
#include <algorithm>
#include <cmath>

#include "tbviz/table/line_walk.h"
#include "tbviz/table/name_words.h"
#include "tbviz/table/unit.h"
#include "tbviz/text/ascii.h"

namespace tbviz {
namespace {

constexpr std::size_t kMostWordsOfName = 3;  // Without a sign, more are prose.

}  // namespace

LineWalk::Position LineWalk::on_counter(Position i, CounterRank rank, std::string_view name,
                                        const LooseNumber& value,
                                        std::optional<std::int64_t> total) {
  if (const std::string_view lead = first_word(name); is_phase(lead)) label_ = lead;
  Position next = i + 1;
  if (const auto of_total = take_of_total(next)) total = of_total;
  count(rank, name, value, total);
  return boundary_behind_value(next);
}

LineWalk::Position LineWalk::on_number(Position i) {
  const LooseNumber& first = number(i).number;
  const std::string_view name = name_between(name_begin_, i);
  if (!std::isfinite(first.value) && is(i + 1, TokenKind::kWord)) {
    Position behind = i + 1;
    while (is(behind, TokenKind::kWord)) ++behind;
    const bool is_value = !name.empty() && !is_preposition(last_word(name)) &&
                          is(behind, TokenKind::kNumber);  // loss nan acc 0.5
    if (!is_value) return i + 1;                           // number of nan iterations
  }
  const std::optional<Value> value = value_at(i, false);
  const Position next = value ? value->next : i + 1;
  if (i > 0 && is(i - 1, "\xC2\xB1")) return boundary_behind_value(next);  // +- 0.5
  const std::optional<CounterRank> rank = name.empty() ? std::nullopt : names_->rank_of(name);
  const std::string_view unit = value ? value->unit : std::string_view();
  if (rank && seconds_of(unit)) return boundary_behind_value(next);  // for 1 epoch 25.5 sec
  if (!rank && !name.empty() && unit.empty() && (first.plain || is(i, TokenKind::kCount))) {
    const std::optional<CounterBehindWords> parts = counter_behind_words(name);
    const auto behind =
        parts && !parts->counter.ends_with('s') ? names_->rank_of(parts->counter) : std::nullopt;
    if (behind) {  // Cost after iteration 100: 0.5
      const std::size_t before = found_.row.counters.size();
      count(*behind, parts->counter, first, number(i).total.whole);
      if (found_.row.counters.size() > before) {
        found_.row.counters.back().leads = false;
        found_.row.counters.back().is_aside = true;
      }
      held_name_ = parts->words;
      return boundary_behind_value(i + 1);
    }
  }
  if (rank) return on_counter(i, *rank, name, scaled(first, first.unit), number(i).total.whole);
  if (is(i, TokenKind::kCount)) return on_count(i, name);
  if (is_part_of_name(i, name)) return i + 1;
  const std::string_view known = name.empty() && value ? name_before_tab(i, value->next) : name;
  if (known.empty()) return on_nameless(i, next);
  if (value) return on_unsigned(i, known, *value);
  return boundary_behind_value(behind_brackets(i + 1));
}

/// `n/total` behind words that are no counter's name.
LineWalk::Position LineWalk::on_count(Position i, std::string_view name) {
  const LooseNumber& first = number(i).number;
  const std::optional<std::int64_t> total = number(i).total.whole;
  const bool fits = !total || *first.whole <= *total;
  if (is_lower(name, "epochs")) return on_counter(i, kEpochCounter, name, first, total);
  if (total && fits && !name.empty() && count_words(name) <= kMostWordsOfName &&
      !name.ends_with('s')) {  // Learning iteration 0/1500
    if (const auto rank = names_->rank_of(last_word(name))) {
      return on_counter(i, *rank, name, first, total);
    }
  }
  if (!total) found_.has_bar = true;  // 12it [00:01
  const auto bar_rank = bar_name_.empty() ? std::nullopt : names_->rank_of(bar_name_);
  if (found_.has_bar && bar_rank && bar_rank->kind == CounterKind::kStep) {
    count(*bar_rank, bar_name_, first, total);
  } else if ((found_.has_bar || !has_value_) && fits) {
    count(kNamelessCounter, {}, first, total);
  }
  return boundary_behind_value(i + 1);
}

/// The words of `NAME tab VALUE`, if nothing else is on the line.
std::string_view LineWalk::name_before_tab(Position i, Position next) {
  constexpr Position kMostTokens = 6;
  if (i < 2 || i >= kMostTokens || next != size() || !is(i - 1, "\t") || number(i).number.plain) {
    return {};
  }
  Position tab = i;
  for (Position k = 0; k < i; ++k) {
    if (is(k, "\t")) {
      tab = std::min(tab, k);
    } else if (!is(k, TokenKind::kWord)) {
      return {};
    }
  }
  return name_between(0, tab);
}

/// `Top 1: 75.5`, `Precision @ 1: 0.9`: a whole number between words and a sign.
bool LineWalk::is_part_of_name(Position i, std::string_view name) const {
  const LooseNumber& first = number(i).number;
  if (name.empty() || !first.plain || !first.unit.empty() || count_words(name) > kMostWordsOfName ||
      !is(i + 1, TokenKind::kSign)) {
    return false;
  }
  const Position value = behind_tabs(i + 2);
  if (!is(value, TokenKind::kNumber)) return false;
  return !touches(i + 1) || !touches(i + 2) || !number(value).number.plain;
}

bool LineWalk::is_known_curve(std::string_view tag) {
  is_pattern_ = false;  // The next line may know it.
  return is_known_(tag);
}

LineWalk::Position LineWalk::on_nameless(Position i, Position next) {
  const LooseNumber& first = number(i).number;
  const bool counted =
      std::ranges::any_of(found_.row.counters, [](const RowCounter& c) { return !c.withdrawn; });
  const bool colon =
      is(i + 1, ":") && touches(i + 1) && (i + 2 == size() || !touches(i + 2) || is(i + 2, "\t"));
  const bool bar = is(i + 1, "|") && !touches(i + 1);
  if (clean_ && pairs_.empty() && !counted && first.plain && first.unit.empty() &&
      (colon || bar)) {  // 7: and 7 |
    count(kNamelessCounter, {}, first);
  } else if (counted && !found_.has_bar && !first.plain) {  // 0.689 avg loss,
    Position end = i + 1;
    while (end < i + 1 + kMostWordsOfName && is(end, TokenKind::kWord)) ++end;
    const std::string_view name = name_between(i + 1, end);
    // What stands before a sign with a value is that one's name.
    const bool ends = end == size() || is(end, TokenKind::kSeparator) ||
                      is(end, TokenKind::kClose) ||
                      (is(end, ":") && !is(end + 1, TokenKind::kNumber));
    if (ends) next = std::max(next, end);
    if (ends && !is_preposition(first_word(name)) && !seconds_of(name) && !is_byte_unit(name)) {
      add(name, first, first.unit);
    }
  }
  return boundary_behind_value(next);
}

LineWalk::Position LineWalk::on_unsigned(Position i, std::string_view name, const Value& value) {
  const bool counted =
      std::ranges::any_of(found_.row.counters, [](const RowCounter& c) { return !c.withdrawn; });
  is_prose_ |= count_words(name) > kMostWordsOfName && !counted;
  const auto is_copula = [](std::string_view word) {
    return is_lower(word, "is") || is_lower(word, "was");
  };
  while (last_word(name).size() < name.size() && is_copula(last_word(name))) {
    name.remove_suffix(last_word(name).size() + 1);
  }
  const std::string_view unit = value.unit;
  const bool is_unit = seconds_of(name) && i > 1 && is(i - 2, TokenKind::kNumber);
  const bool fits =
      count_words(name) <= kMostWordsOfName && !is_preposition(last_word(name)) &&
      !is_copula(name) && !is_unit &&
      (!number(i).number.plain || unit == "%" || seconds_of(unit) || is_byte_unit(unit) ||
       unit.find('/') != std::string_view::npos || is_known_curve(name));
  Position next = value.next;
  while (is(next, TokenKind::kWord)) ++next;
  const bool before_boundary = next == value.next;
  const std::string_view word = before_boundary ? std::string_view() : token(value.next).text;
  const bool goes_on = !is_preposition(word) || (counted && is_lower(word, "and"));
  const bool before_pair =
      !before_boundary && goes_on &&
      (is(next, TokenKind::kNumber) || is(next, TokenKind::kSign) || is(next, TokenKind::kCount));
  constexpr Position kMostWordsBehind = 2;
  const bool before_few_words =
      counted && goes_on && next <= value.next + kMostWordsBehind &&
      (next == size() || is(next, TokenKind::kSeparator) || is(next, TokenKind::kText));
  if (fits && (before_boundary || before_pair || before_few_words)) add(name, value.number, unit);
  return boundary_behind_value(behind_brackets(value.next));
}

}  // namespace tbviz
