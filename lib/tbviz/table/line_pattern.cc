#include "tbviz/table/line_pattern.h"

#include <algorithm>
#include <cmath>

#include "tbviz/table/token_shapes.h"
#include "tbviz/text/ascii.h"

namespace tbviz {
namespace {

constexpr std::uint32_t kWideGap = 3;  // Columns are parted so; what is more tells no more.
constexpr std::size_t kMostTokens = 64;

bool is_usual(const LooseNumber& number) {
  return std::isfinite(number.value) && (!number.plain || number.whole.has_value());
}

/// A count within its total, as bars and epochs have it.
bool is_usual_count(const TokenNumber& count) {
  const std::optional<std::int64_t> total = count.total.whole;
  return count.number.whole && (!total || (*total > 0 && *count.number.whole <= *total));
}

/// A date or a time of day.
bool is_time(std::string_view text) {
  return end_of_date(text, 0) == text.size() || end_of_time(text, 0) == text.size();
}

/// Whether a word that begins so can only be a word.
bool begins_no_number(char c) {
  return is_letter(c) && std::string_view("nNiI").find(c) == std::string_view::npos;
}

}  // namespace

std::optional<LinePattern> LinePattern::of(const LineWalk& walk, const LogLine& line) {
  const TokenLine& tokens = walk.tokens();
  if (!walk.is_pattern() || tokens.tokens.empty() || tokens.tokens.size() > kMostTokens) return {};
  LinePattern pattern;
  for (const Token& token : tokens.tokens) {
    Slot slot{token.kind, std::min(token.gap, kWideGap), {}, false, false};
    if (token.kind == TokenKind::kNumber) {
      const LooseNumber& number = tokens.numbers[token.number].number;
      if (!is_usual(number)) return {};
      slot.text = number.unit;
      slot.plain = number.plain;
    } else if (token.kind == TokenKind::kCount) {
      const TokenNumber& count = tokens.numbers[token.number];
      if (!is_usual_count(count)) return {};
      slot.has_total = count.total.whole.has_value();
    } else {
      slot.text = token.text;
    }
    pattern.slots_.push_back(std::move(slot));
  }
  for (std::size_t i = 0; i < line.row.values.size(); ++i) {
    const RowValue& value = line.row.values[i];
    pattern.values_.push_back({std::string(value.tag), std::string(value.unit), value.value,
                               walk.place_of_value(i), walk.is_share(i), value.counter});
  }
  for (const RowCounter& counter : line.row.counters) {
    const std::int32_t place = counter.value.place;
    if (place >= 0) {  // 12k counts 12000.
      const LooseNumber& number = tokens.numbers[static_cast<std::size_t>(place)].number;
      if (number.value != counter.value.value || number.unit == "k" || number.unit == "K")
        return {};
    }
    pattern.counters_.push_back({counter, std::string(counter.name), place});
  }
  pattern.label_ = line.label;
  pattern.aside_ = line.row.aside;
  pattern.has_bar_ = line.has_bar;
  const bool named = std::ranges::any_of(
      tokens.tokens, [&pattern](const Token& token) { return pattern.is_named_by(token); });
  return named ? std::nullopt : std::optional(std::move(pattern));
}

/// Whether digits that vary stand in a name, `size (12.5 MB): 3`: then the next line has another.
bool LinePattern::is_named_by(const Token& token) const {
  if (token.kind != TokenKind::kNumber && token.kind != TokenKind::kCount &&
      token.kind != TokenKind::kText) {
    return false;
  }
  const std::size_t first = std::min(token.text.find_first_of("0123456789"), token.text.size());
  const std::string_view digits = token.text.substr(first, run_of(token.text, first, is_digit));
  const auto holds = [digits](const std::string& name) {
    return name.find(digits) != std::string::npos;
  };
  return !digits.empty() && (holds(label_) || std::ranges::any_of(values_, holds, &Value::tag) ||
                             std::ranges::any_of(counters_, holds, &Counter::name));
}

bool LinePattern::read(std::string_view text, LogLine& line) {
  if (!fits(text)) return false;
  line.row.clear();
  line.numbered.clear();
  line.decimal_commas = 0;
  line.has_bar = has_bar_;
  line.has_number = !numbers_.empty();
  line.label = label_;
  line.row.aside = aside_;
  for (const Value& value : values_) {
    RowValue& to = line.row.values.emplace_back();
    to = {value.tag, value.value, value.unit, value.counter, false};
    if (value.place < 0) continue;
    const TokenNumber& number = numbers_[static_cast<std::size_t>(value.place)];
    to.value = number.number.value;
    if (value.is_share) to.value /= static_cast<double>(*number.total.whole);
  }
  for (const Counter& counter : counters_) {
    RowCounter& to = line.row.counters.emplace_back(counter.counter);
    to.name = counter.name;
    to.value.unit = {};
    if (counter.place < 0) continue;
    const TokenNumber& number = numbers_[static_cast<std::size_t>(counter.place)];
    to.value.value = number.number.value;
    to.value.whole = number.number.whole;
    if (counter.counter.total) to.total = number.total.whole;
  }
  return true;
}

bool LinePattern::fits(std::string_view text) {
  numbers_.clear();
  std::size_t at = 0;
  for (const Slot& slot : slots_) {
    const std::size_t gap = run_of(text, at, [](char c) { return c != '\t' && is_space(c); });
    at += gap;
    if (std::min<std::size_t>(gap, kWideGap) != slot.gap || at == text.size()) return false;
    const std::size_t end = end_of(slot, text, at);
    if (end == at) return false;
    at = end;
  }
  return at + run_of(text, at, [](char c) { return c != '\t' && is_space(c); }) == text.size();
}

/// Where the token that is due at `at` ends; `at` if another stands there.
std::size_t LinePattern::end_of(const Slot& slot, std::string_view text, std::size_t at) {
  if (slot.kind == TokenKind::kWord && begins_no_number(slot.text[0])) {
    const std::size_t end = at + slot.text.size();
    return text.substr(at).starts_with(slot.text) && ends_word(text, end) ? end : at;
  }
  const TokenCut cut = cut_token(text, at, number_);
  if (cut.kind != slot.kind) return at;
  const std::string_view token = text.substr(at, cut.end - at);
  switch (slot.kind) {
    case TokenKind::kBar:
      return cut.end;
    case TokenKind::kNumber: {
      numbers_.push_back(number_);
      const LooseNumber& found = number_.number;
      const bool same = found.plain == slot.plain && found.unit == slot.text && is_usual(found);
      return same ? cut.end : at;
    }
    case TokenKind::kCount: {
      numbers_.push_back(number_);
      const bool same = number_.total.whole.has_value() == slot.has_total;
      return same && is_usual_count(number_) ? cut.end : at;
    }
    case TokenKind::kText:
      return token == slot.text || (is_time(token) && is_time(slot.text)) ? cut.end : at;
    default:
      return token == slot.text ? cut.end : at;
  }
}

}  // namespace tbviz
