// What stands in brackets: counters, labels, groups of pairs, parts of names, or nothing of ours.
#include <algorithm>

#include "tbviz/table/line_walk.h"
#include "tbviz/table/name_words.h"
#include "tbviz/text/ascii.h"

namespace tbviz {
namespace {

constexpr std::size_t kMostTokensOfName = 40;
constexpr std::size_t kMostWithin = 19;  // Tokens of a bracket that belongs to a name.
constexpr int kMostGroups = 16;          // In each other.

}  // namespace

LineWalk::Position LineWalk::on_open(Position i) {
  const Position close = match_[i];
  if (close == kNowhere || i > name_begin_ + kMostTokensOfName) return boundary(i + 1);
  const std::string_view kind = token(i).text;
  const Position first = i + 1;
  const std::size_t inside = close - first;
  const bool glued = touches(i) && i > name_begin_ && is(i - 1, TokenKind::kWord);

  if (const auto next = on_wrapper(i, close)) return *next;
  if (const auto next = on_counters_within(i, close)) return *next;
  const bool count_within = inside > 0 && is(first, TokenKind::kCount);
  const bool labels = inside == 1 && is_phase(token(first).text) && i == name_begin_ &&
                      is(close + 1, TokenKind::kWord);
  if (i == behind_value_ && kind == "(" && !count_within && !labels) {
    const bool holds_pairs = signs_[close] != signs_[i] && !has_value_;
    return holds_pairs ? enter(i, {}) : boundary_behind_value(close + 1);
  }
  if (signs_[close] != signs_[i]) {
    if (const auto next = on_signs_within(i, close, glued)) return *next;
    return enter(i, kind == "{" || glued ? name_between(name_begin_, i) : std::string_view());
  }
  if (holds_one_number(i, close)) {
    // lr[0]: 0.5, w[0].grad: 0.5
    const bool goes_on =
        is(close + 1, TokenKind::kSign) || (is(close + 1, TokenKind::kWord) && touches(close + 1));
    const bool index = glued && kind == "[" && inside == 1 && goes_on &&
                       !names_->rank_of(name_between(name_begin_, i));
    return index ? close + 1 : *on_number_within(i, close);
  }

  std::string_view last;
  const std::size_t words = words_between(name_begin_, i, last);
  if (inside == 1 && is_phase(token(first).text) &&
      (kind == "[" || labels || (words > 0 && names_->rank_of(last)))) {
    label_ = token(first).text;
    return kind == "(" && !labels ? close + 1 : boundary(close + 1);
  }
  const auto whole_at = [this](Position k) {
    return is(k, TokenKind::kNumber) && number(k).number.plain;
  };
  const bool counted =
      std::ranges::any_of(found_.row.counters, [](const RowCounter& c) { return !c.withdrawn; });
  if (kind == "[" && inside == 3 && is(first + 1, ",") && clean_ && !counted && whole_at(first) &&
      whole_at(first + 2)) {  // [1, 2000]
    count(kEpochCounter, "epoch", number(first).number);
    count(kNamelessCounter, {}, number(first + 2).number);
    return boundary_behind_value(close + 1);
  }
  bool of_words = words > 0 && inside > 0 && inside < kMostWithin;
  for (Position k = first; k < close && of_words; ++k) {
    of_words = is(k, TokenKind::kWord) || is(k, TokenKind::kNumber) || is(k, TokenKind::kOpen) ||
               is(k, TokenKind::kClose);
  }
  return of_words ? close + 1 : boundary(close + 1);
}

/// `loss tensor(0.5, grad_fn=...)`: a value without a sign.
std::optional<LineWalk::Position> LineWalk::on_wrapper(Position i, Position close) {
  if (!is(i, "(") || !touches(i) || i <= name_begin_ + 1 || !is(i - 1, TokenKind::kWord) ||
      !is_wrapper(token(i - 1).text) || !is(i + 1, TokenKind::kNumber) ||
      !(is(i + 2, ",") || i + 2 == close)) {
    return {};
  }
  const std::string_view name = name_between(name_begin_, i - 1);
  if (name.empty()) return {};
  if (const auto rank = names_->rank_of(name)) {
    count(*rank, name, number(i + 1).number);
  } else {
    add(name, number(i + 1).number, {});
  }
  return boundary_behind_value(close + 1);
}

/// `[Epoch 0/200] [Batch 10/938]`, `Epoch 1 (global_step 500)`: read as the rest of the line is.
/// `Epoch[ 1 of 10]`: n of a total.
std::optional<LineWalk::Position> LineWalk::on_counters_within(Position i, Position close) {
  if (signs_[close] != signs_[i]) return {};
  const auto plain = [this](Position k) {
    return is(k, TokenKind::kNumber) && number(k).number.plain && unit_of(k).empty();
  };
  std::string_view last;
  if (close == i + 4 && is(i + 2, "of") && plain(i + 1) && plain(i + 3) &&
      words_between(name_begin_, i, last) > 0) {
    const std::string_view name = name_between(name_begin_, i);
    if (const auto rank = names_->rank_of(name)) {
      is_pattern_ = false;  // The total is another number.
      count(*rank, name, number(i + 1).number, number(i + 3).number.whole);
      return boundary_behind_value(close + 1);
    }
  }
  constexpr Position kMostWords = 2;
  Position words = i + 1;
  while (words < close && words <= i + kMostWords && is(words, TokenKind::kWord)) ++words;
  if (has_value_ || words == i + 1 || words == close ||
      !(is(words, TokenKind::kCount) || plain(words)) || !(is(i, "[") || i == behind_value_) ||
      !names_->rank_of(name_between(i + 1, words))) {
    return {};
  }
  return boundary(i + 1);
}

/// Where to go on behind brackets that hold signs but no pairs of ours.
std::optional<LineWalk::Position> LineWalk::on_signs_within(Position i, Position close,
                                                            bool glued) {
  const std::string_view kind = token(i).text;
  std::string_view last;
  const bool named = words_between(name_begin_, i, last) > 0;
  if (kind != "{" && named && is(close + 1, TokenKind::kSign) &&
      is(close + 2, TokenKind::kNumber)) {
    return close + 1;  // AP @[ IoU=0.50:0.95 ] = 0.3
  }
  const bool place = close == i + 4 && is(i + 2, ":") && is(i + 3, TokenKind::kNumber) &&
                     number(i + 3).number.plain && !names_->rank_of(token(i + 1).text);
  if (kind == "(" && (glued || place)) return boundary(close + 1);  // call(a=1), (file:12)
  return {};
}

/// A count or a whole number, perhaps with brackets behind it: `[  640/60000 (1%)]`.
bool LineWalk::holds_one_number(Position i, Position close) const {
  const bool number_first =
      is(i + 1, TokenKind::kCount) ||
      (is(i + 1, TokenKind::kNumber) && number(i + 1).number.plain && unit_of(i + 1).empty());
  return close > i + 1 && number_first && (close == i + 2 || is(i + 2, "("));
}

std::optional<LineWalk::Position> LineWalk::on_number_within(Position i, Position close) {
  const LooseNumber& value = number(i + 1).number;
  const std::optional<std::int64_t> total =
      is(i + 1, TokenKind::kCount) ? number(i + 1).total.whole : std::nullopt;
  std::string_view last;
  const bool named = words_between(name_begin_, i, last) > 0;
  const std::string_view name = named ? name_between(name_begin_, i) : std::string_view();
  const std::string_view counter_name = stripped(name.substr(0, name.find('(')));
  const auto counts = [](const RowCounter& counter) { return !counter.withdrawn; };
  std::vector<RowCounter>& counters = found_.row.counters;
  const bool counted = std::ranges::any_of(counters, counts);
  if (const auto rank = named ? names_->rank_of(counter_name) : std::nullopt) {
    count(*rank, name, value, total);
  } else if (is(i, "[") && !named && is(close + 1, TokenKind::kNumber) && touches(close + 1)) {
    is_pattern_ = false;
    if (value.whole) found_.numbered.push_back({*value.whole, number(close + 1).number.value});
    return boundary(close + 2);  // [7]4.375
  } else if (total || i == behind_value_ || (clean_ && !counted && !named && is(i, "["))) {
    if (total && i == behind_value_ && counted) {  // Train: [0/300][10/1251]
      RowCounter& before = *std::ranges::find_if(counters.rbegin(), counters.rend(), counts);
      if (before.rank == kNamelessCounter && before.total) before.rank = kEpochCounter;
    }
    // loss: 2.31  [   64/60000]
    const bool ends_line = is(i, "[") && total && i == behind_value_ && !counted &&
                           close + 1 == size() && *value.whole <= *total;
    if (!has_value_ || ends_line) count(kNamelessCounter, {}, value, total);
  }
  return boundary_behind_value(close + 1);
}

LineWalk::Position LineWalk::enter(Position i, std::string_view name) {
  groups_.push_back({match_[i], prefix_.size(), group_depth_});
  constexpr std::size_t kLongestPrefix = 300;
  if (!name.empty() && group_depth_ < kMostGroups &&
      prefix_.size() + name.size() < kLongestPrefix) {
    prefix_.append(name).append("/");
    ++group_depth_;
  }
  return boundary(i + 1);
}

/// How many words stand there at the depth of the first token; `last` is the last of them.
std::size_t LineWalk::words_between(Position begin, Position end, std::string_view& last) const {
  std::size_t words = 0;
  for (Position k = begin; k < end; ++k) {
    const std::int32_t depth = nest_[begin] - (is(begin, TokenKind::kOpen) ? 1 : 0);
    if (!is(k, TokenKind::kWord) || nest_[k] != depth) continue;
    ++words;
    last = token(k).text;
  }
  return words;
}

}  // namespace tbviz
