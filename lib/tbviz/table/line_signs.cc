// What a sign makes of the name before it and the value behind it.
#include <algorithm>
#include <array>

#include "tbviz/table/line_walk.h"
#include "tbviz/table/name_words.h"
#include "tbviz/table/unit.h"
#include "tbviz/text/ascii.h"
#include "tbviz/text/word_set.h"

namespace tbviz {
namespace {

constexpr std::size_t kLongestName = 300;
constexpr std::size_t kLongestList = 64;

/// Whether a whole number right behind `word` and a colon is the number of a device, a port or a
/// line rather than a value: cuda:0, train.py:12, user@host:22.
bool names_place(std::string_view word) {
  static constexpr WordSet kPlaces(
      std::to_array<std::string_view>({"cuda", "cpu", "gpu", "mps", "xpu", "npu", "hip", "rank",
                                       "localhost", "port", "pid", "node"}));
  if (kPlaces.holds(word)) return true;
  if (word.find("//") != std::string_view::npos) return true;
  for (std::size_t i = 0; i + 1 < word.size(); ++i) {
    if ((word[i] == '.' || word[i] == '@') && is_letter(word[i + 1])) return true;
  }
  return false;
}

}  // namespace

LineWalk::Position LineWalk::on_sign(Position i) {
  const bool quoted = i > 0 && is(i - 1, TokenKind::kQuote);
  const std::string_view name = name_before_sign(i);
  if (name.empty() && take_lone_value(i)) return boundary_behind_value(i + 2);
  if (stripped(name).empty()) return boundary(i + 1);
  std::optional<CounterRank> rank = names_->rank_of(without_maximum(name));
  std::optional<Value> value = value_at(i + 1, rank.has_value());
  if (!value) return on_unreadable(i, name, quoted);
  if (seconds_of(value->unit)) rank.reset();
  if (const Position end = behind_list(i + 1, value->next); end != value->next) {
    return boundary(end);
  }
  if (!rank && take_counter_behind_words(name, *value)) return boundary_behind_value(value->next);

  const Position behind = behind_brackets(value->next);
  const bool digits = is(i + 1, TokenKind::kNumber) || is(i + 1, TokenKind::kCount);
  if (digits && value->number.plain && value->number.whole && is(behind, "[") &&
      is(behind + 1, TokenKind::kCount) && all_words(name, is_phase)) {  // Train: 0 [ 50/1251
    label_ = name;
    count(kEpochCounter, "epoch", value->number, value->total);
    return boundary_behind_value(behind);
  }
  if (rank) {
    if (const auto total = take_of_total(value->next)) value->total = total;
    const std::string_view lead = first_word(name);
    if (label_.empty() && lead.size() < name.size() && is_phase(lead)) label_ = lead;
    count(*rank, name, scaled(value->number, value->unit), value->total, !value->total);
  } else if (!is_address(i, name, *value) && value->total != 0) {
    add(name, value->number, value->unit, value->total);
  }
  return boundary_behind_value(behind_brackets(value->next));
}

/// The words back to the last boundary, or what is in quotes; or the words in front of the counter
/// that the sign stands behind (`Cost after iteration 100: 0.5`); or between bars (`|proj g|= .5`).
std::string_view LineWalk::name_before_sign(Position i) {
  if (i > 0 && is(i - 1, TokenKind::kQuote)) {
    const std::string_view quoted = token(i - 1).text;
    return quoted.substr(1, quoted.size() - 2).substr(0, kLongestName);
  }
  const std::string_view name = name_between(name_begin_, i);
  if (!name.empty()) return name;
  if (behind_value_ == i && !held_name_.empty()) return held_name_;
  if (i < 3 || !is(i - 1, "|") || !touches(i - 1)) return {};
  constexpr Position kMostWords = 4;
  Position begin = i - 1;
  while (begin > 0 && i - 1 - begin < kMostWords && is(begin - 1, TokenKind::kWord)) --begin;
  const bool between_bars = begin > 0 && begin < i - 1 && is(begin - 1, "|") && touches(begin);
  return between_bars ? name_between(begin, i - 1) : std::string_view();
}

/// `Epoch 1: 0.5`: a number alone behind a counter is the value of the curve without a name.
bool LineWalk::take_lone_value(Position i) {
  const auto counts = [](const RowCounter& counter) { return !counter.withdrawn; };
  const auto& counters = found_.row.counters;
  const auto last = std::ranges::find_if(counters.rbegin(), counters.rend(), counts);
  if (behind_value_ != i || has_value_ || last == counters.rend() ||
      !is(i + 1, TokenKind::kNumber) || number(i + 1).number.plain || !unit_of(i + 1).empty()) {
    return false;
  }
  const bool nameless = last->rank.kind == CounterKind::kNameless;
  if (i + 2 != size() && (nameless || !is(i + 2, TokenKind::kSeparator))) return false;
  add(nameless_tag_, number(i + 1).number, {});
  return true;
}

/// `eval metrics after step: 1, loss=2`: the step, and perhaps the label of what follows.
bool LineWalk::take_counter_behind_words(std::string_view name, const Value& value) {
  if (value.total || !value.unit.empty() || !value.number.whole || !value.number.plain)
    return false;
  const std::optional<CounterBehindWords> parts = counter_behind_words(name);
  if (!parts || (parts->preposition != "at" && parts->preposition != "after") ||
      parts->counter.ends_with('s')) {
    return false;
  }
  const std::optional<CounterRank> rank = names_->rank_of(parts->counter);
  if (!rank) return false;
  if (label_.empty() && is_phase(first_word(parts->words))) label_ = first_word(parts->words);
  count(*rank, parts->counter, value.number);
  return true;
}

/// Whether the number behind the sign is that of a device, a process, a place in a file.
bool LineWalk::is_address(Position i, std::string_view name, const Value& value) const {
  const std::string_view word = last_word(name);
  if (value.number.plain && (is_lower(word, "pid") || is_lower(word, "port"))) return true;
  const bool quoted = i > 0 && is(i - 1, TokenKind::kQuote);
  const bool tight = token(i).text == ":" && !quoted && touches(i) && touches(i + 1) &&
                     is(i + 1, TokenKind::kNumber) && number(i + 1).number.plain;
  if (!tight) return false;
  const Position next = value.next;
  if (names_place(word) || (is(next, ":") && touches(next) && touches(next + 1))) return true;
  // module:function:42 -
  return i > 2 && is(i - 2, TokenKind::kSign) && touches(i - 1) && touches(i - 2) &&
         (is(next, TokenKind::kSeparator) || is(next, TokenKind::kClose));
}

LineWalk::Position LineWalk::on_unreadable(Position i, std::string_view name, bool quoted) {
  const Position close = i + 1 < size() ? match_[i + 1] : kNowhere;
  if (close != kNowhere) {
    if (is(i + 1, "{")) return enter(i + 1, name);
    const bool list = close < i + 2 + kLongestList && signs_[close] == signs_[i + 1] &&
                      !is_phase(first_word(name)) && !is(i + 2, TokenKind::kWord);
    for (Position k = i + 2; list && k < close; ++k) {
      if (is(k, TokenKind::kNumber)) return boundary(close + 1);
    }
  }
  const bool gone = is(i + 1, TokenKind::kWord) && !is(i + 2, TokenKind::kSign) &&
                    (token(i).text == "=" || is_nothing(token(i + 1).text));
  constexpr std::size_t kMostWordsOfLabel = 4;
  if (!held_name_.empty() && behind_value_ == i) {
    if (is_phase(first_word(name))) label_ = first_word(name);
  } else if (!quoted && !gone) {
    set_label(name_begin_, i, kMostWordsOfLabel);
  }
  if (is(i + 1, TokenKind::kBar)) bar_name_ = name;
  return boundary(gone ? i + 2 : i + 1);
}

}  // namespace tbviz
