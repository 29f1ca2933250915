#include "tbviz/table/line_walk.h"

#include <algorithm>
#include <array>
#include <utility>

#include "tbviz/table/name_words.h"
#include "tbviz/text/ascii.h"
#include "tbviz/text/word_set.h"

namespace tbviz {
namespace {

struct Glued {
  std::string_view name;
  std::int64_t number;
};

/// `epoch3`, `step-100`, `3epoch`, `1-375batch`, and `第3轮` ("epoch 3").
std::optional<Glued> glued_counter(std::string_view word) {
  constexpr std::array<std::string_view, 6> kInFront = {"epoch",     "ep",   "iter",
                                                        "iteration", "step", "batch"};
  static constexpr WordSet kFront(kInFront);
  constexpr std::array<std::string_view, 3> kBehind = {"epoch", "iter", "batch"};
  constexpr std::string_view kOrdinal = "\xE7\xAC\xAC";  // U+7B2C
  constexpr std::string_view kRound = "\xE8\xBD\xAE";    // U+8F6E
  const std::size_t letters = run_of(word, 0, is_letter);
  if (letters > 0) {
    const std::string_view name = word.substr(0, letters);
    if (letters == word.size() || !kFront.holds(name)) return {};
    std::string_view digits = word.substr(letters);
    if (!digits.empty() && std::string_view("-_#").find(digits[0]) != std::string_view::npos) {
      digits.remove_prefix(1);
    }
    const auto number = parse_digits(digits);
    return number ? std::optional(Glued{name, *number}) : std::nullopt;
  }
  if (word.starts_with(kOrdinal) && word.ends_with(kRound) && word.size() > 6) {
    const auto number = parse_digits(word.substr(3, word.size() - 6));
    return number ? std::optional(Glued{kRound, *number}) : std::nullopt;
  }
  const std::size_t digits = run_of(word, 0, is_digit);
  if (digits == 0) return {};
  const bool range = digits < word.size() && word[digits] == '-';
  const std::size_t begin = range ? digits + 1 : 0;
  const std::size_t end = range ? begin + run_of(word, begin, is_digit) : digits;
  const std::string_view name = word.substr(end);
  const bool known =
      range ? is_lower(name, "batch")
            : std::ranges::any_of(kBehind, [name](auto k) { return is_lower(name, k); });
  const auto number = known ? parse_digits(word.substr(begin, end - begin)) : std::nullopt;
  return number ? std::optional(Glued{name, *number}) : std::nullopt;
}

}  // namespace

LogLine& LineWalk::walk(std::string_view text) {
  begin(text);
  for (Position i = 0; i < size();) i = step(i);
  make_tags();
  found_.label = label_;
  return found_;
}

void LineWalk::begin(std::string_view text) {
  line_.cut(text);
  found_.row.clear();
  found_.numbered.clear();
  found_.decimal_commas = 0;
  found_.has_bar = false;
  found_.has_number = !line_.numbers.empty();
  arena_.clear();
  pairs_.clear();
  groups_.clear();
  prefix_.clear();
  group_depth_ = 0;
  label_ = {};
  name_begin_ = 0;
  behind_value_ = kNowhere;
  held_name_ = bar_name_ = {};
  is_prose_ = false;
  is_pattern_ = true;
  clean_ = true;
  has_value_ = false;

  const std::size_t count = size();
  match_.assign(count, kNowhere);
  closes_.assign(count, false);
  signs_.resize(count + 1);
  depth_.resize(count + 1);
  nest_.resize(count);
  signs_[0] = 0;
  depth_[0] = 0;
  open_.clear();
  std::int32_t nest = 0;
  for (Position i = 0; i < count; ++i) {
    const TokenKind kind = token(i).kind;
    nest += kind == TokenKind::kOpen ? 1 : 0;
    nest_[i] = nest;
    nest -= kind == TokenKind::kClose ? 1 : 0;
    signs_[i + 1] = signs_[i] + (kind == TokenKind::kSign ? 1U : 0U);
    const bool bracket = kind == TokenKind::kOpen || kind == TokenKind::kClose;
    const char mark = bracket ? token(i).text[0] : '\0';
    depth_[i + 1] = depth_[i] + (mark == '(' ? 1 : mark == ')' ? -1 : 0);
    if (kind == TokenKind::kOpen) open_.push_back(i);
    if (kind == TokenKind::kClose && !open_.empty()) {
      match_[open_.back()] = i;
      closes_[i] = true;
      open_.pop_back();
    }
  }
}

LineWalk::Position LineWalk::boundary(Position i) {
  behind_value_ = kNowhere;
  return name_begin_ = i;
}

LineWalk::Position LineWalk::boundary_behind_value(Position i) {
  behind_value_ = i;
  return name_begin_ = i;
}

LineWalk::Position LineWalk::step(Position i) {
  switch (token(i).kind) {
    case TokenKind::kBar:
      found_.has_bar = true;
      return boundary(i + 1);
    case TokenKind::kText:
    case TokenKind::kSeparator:
      return on_boundary(i);
    case TokenKind::kCount:
    case TokenKind::kNumber:
      return on_number(i);
    case TokenKind::kQuote:
      return is(i + 1, TokenKind::kSign) ? i + 1 : boundary(i + 1);
    case TokenKind::kSign:
      return on_sign(i);
    case TokenKind::kOpen:
      return on_open(i);
    case TokenKind::kClose:
      return on_close(i);
    case TokenKind::kWord:
      break;
  }
  return on_word(i);
}

LineWalk::Position LineWalk::on_word(Position i) {
  const std::string_view word = token(i).text;
  constexpr std::uint32_t kParting = 3;  // Blanks between columns rather than words.
  if (token(i).gap >= kParting && i > name_begin_ && is(i - 1, TokenKind::kWord)) {
    set_label(name_begin_, i);
    static_cast<void>(boundary(i));
  }
  if (const auto glued = glued_counter(word)) {
    if (const auto rank = names_->rank_of(glued->name)) {
      count(*rank, glued->name, to_number(glued->number));
      return boundary_behind_value(i + 1);
    }
  }
  if (word[0] == '#') {
    const auto number = parse_digits(word.substr(1));
    const std::string_view name = number ? name_between(name_begin_, i) : std::string_view();
    if (const auto rank = number ? names_->rank_of(name) : std::nullopt) {
      count(*rank, name, to_number(*number));
      return boundary_behind_value(i + 1);
    }
  }
  clean_ = clean_ && is_level(word);
  if (i > name_begin_ && is_nothing(word)) return boundary(i + 1);  // loss None acc 0.5
  return i + 1;
}

LineWalk::Position LineWalk::on_boundary(Position i) {
  const std::string_view text = token(i).text;
  if (text == "*" && clean_ && label_.empty()) label_ = text;
  if (const auto first = parse_first_count(text)) {
    const std::string_view name = name_between(name_begin_, i);
    if (const auto rank = names_->rank_of(name)) {
      is_pattern_ = false;  // It may look like a date.
      return on_counter(i, *rank, name, to_number(*first), {});
    }
  }
  set_label(name_begin_, i);
  return boundary(i + 1);
}

LineWalk::Position LineWalk::on_close(Position i) {
  if (!groups_.empty() && groups_.back().close == i) {
    prefix_.resize(groups_.back().prefix_size);
    group_depth_ = groups_.back().depth;
    groups_.pop_back();
  }
  clean_ = clean_ || !closes_[i];
  return boundary(i + 1);
}

}  // namespace tbviz
