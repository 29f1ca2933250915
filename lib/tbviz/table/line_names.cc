// Names, labels, counters: what the walk makes of words.
#include <algorithm>
#include <string>
#include <unordered_map>

#include "tbviz/table/line_walk.h"
#include "tbviz/table/name_words.h"
#include "tbviz/text/ascii.h"
#include "tbviz/text/utf8.h"

namespace tbviz {
namespace {

constexpr std::size_t kMostTokens = 40;    // Of a name.
constexpr std::size_t kLongestName = 300;  // Bytes.
constexpr std::size_t kMostCounters = 8;   // Of a line.
constexpr std::size_t kMostWithdrawn = 16;

/// Marks that begin no name; #, $, %, ., @ and _ do.
bool is_leading_mark(char c) {
  return c == '!' || c == '"' || (c >= '&' && c <= '-') || c == '/' || (c >= ':' && c <= '?') ||
         (c >= '[' && c <= '^') || c == '`' || (c >= '{' && c <= '~');
}

std::string_view without_marks(std::string_view word) {
  while (!word.empty() && (word.front() == '.' || word.front() == ':')) word.remove_prefix(1);
  while (!word.empty() && (word.back() == '.' || word.back() == ':')) word.remove_suffix(1);
  return word;
}

/// INFO, Warning:, but not the first word of "Log loss".
bool is_level_mark(std::string_view word) {
  const std::string_view bare = without_marks(word);
  const bool shouts = std::ranges::none_of(bare, [](char c) { return c >= 'a' && c <= 'z'; });
  return (shouts || bare.size() < word.size()) && is_level(bare);
}

/// Whether it is dotted as the names of loggers and modules are.
bool is_dotted(std::string_view word) {
  for (std::size_t i = 1; i + 1 < word.size(); ++i) {
    if (word[i] == '.' && is_word(word[i - 1]) && is_word(word[i + 1])) return true;
  }
  return false;
}

bool has_single_blanks(std::string_view text) {
  char last = '\0';
  for (const char c : text) {
    if (is_space(c) && (c != ' ' || last == ' ')) return false;
    last = c;
  }
  return true;
}

std::string with_single_blanks(std::string_view text) {
  std::string words;
  for (const char c : text) {
    if (!is_space(c)) {
      words += c;
    } else if (!words.ends_with(' ')) {
      words += ' ';
    }
  }
  return words;
}

/// What follows the last full stop behind a word; `Avg. loss` stays whole.
std::string_view behind_sentence(std::string_view name) {
  constexpr std::size_t kLongestAbbreviation = 4;
  for (std::size_t stop = name.rfind(". "); stop != std::string_view::npos && stop > 0;
       stop = name.rfind(". ", stop - 1)) {
    std::size_t begin = stop;
    while (begin > 0 && is_letter(name[begin - 1])) --begin;
    const bool whole = begin == 0 || is_space(name[begin - 1]);
    if (whole && stop - begin > kLongestAbbreviation) return stripped(name.substr(stop + 1));
  }
  return name;
}

/// The last bytes of `text` that are whole characters.
std::string_view last_bytes(std::string_view text, std::size_t most) {
  if (text.size() <= most) return text;
  text.remove_prefix(text.size() - most);
  while (!text.empty() && (static_cast<unsigned char>(text[0]) & 0xC0U) == 0x80) {
    text.remove_prefix(1);
  }
  return text;
}

}  // namespace

std::string_view LineWalk::name_between(Position begin, Position end) {
  if (end > begin + kMostTokens) begin = end - kMostTokens;
  while (begin < end) {
    const bool opens = is(begin, TokenKind::kOpen);
    if (!opens && !is_level_mark(token(begin).text)) break;
    const bool level = is(begin, TokenKind::kWord);
    begin = (opens && match_[begin] != kNowhere ? match_[begin] : begin) + 1;
    // A logger's name behind its level.
    if (level && begin + 1 < end && is_dotted(token(begin).text)) ++begin;
  }
  if (begin >= end) return {};
  std::string_view name =
      line_.text.substr(token(begin).begin, token(end - 1).end - token(begin).begin);
  name = last_bytes(name, kLongestName);
  name.remove_prefix(run_of(name, 0, is_leading_mark));
  if (name.starts_with("# ")) name.remove_prefix(2);
  name = behind_sentence(stripped(name));
  while (name.ends_with('*') || name.ends_with('`')) name.remove_suffix(1);  // Markdown.
  if (!has_single_blanks(name)) name = arena_.keep(with_single_blanks(name));
  for (;;) {
    const std::string_view word = first_word(name);
    if (word.size() == name.size() || is_lower(word, "per") || !is_preposition(word) ||
        names_->rank_of(name)) {
      return name;
    }
    name.remove_prefix(word.size() + 1);
  }
}

void LineWalk::set_label(Position begin, Position end, std::size_t most_words) {
  if (begin >= end) return;
  const std::string_view name = name_between(begin, end);
  if (!name.empty() && count_words(name) <= most_words && is_phase(first_word(name)) &&
      name.find('(') == std::string_view::npos) {
    label_ = name;
  }
}

/// `total`: the value is the number's share of it.
void LineWalk::add(std::string_view name, const LooseNumber& number, std::string_view unit,
                   std::optional<std::int64_t> total) {
  if (name.empty()) return;
  const std::string_view full = prefix_.empty() ? name : arena_.keep(prefix_, name);
  const double value = number.value / static_cast<double>(total.value_or(1));
  pairs_.push_back(
      {label_, full, value, unit, RowValue::kNoCounter, number.place, total.has_value()});
  has_value_ = true;
}

void LineWalk::count(CounterRank rank, std::string_view name, const LooseNumber& value,
                     std::optional<std::int64_t> total, bool has_sign) {
  std::vector<RowCounter>& counters = found_.row.counters;
  const auto counts = [](const RowCounter& counter) { return !counter.withdrawn; };
  const bool nameless = rank.kind == CounterKind::kNameless;
  if (nameless && !total && saw_rank_ && std::ranges::none_of(counters, counts)) return;
  const bool once = nameless || rank.kind == CounterKind::kEpoch;
  const auto same_kind = [&](const RowCounter& c) { return counts(c) && c.rank.kind == rank.kind; };
  if (std::ranges::count_if(counters, counts) >= static_cast<std::ptrdiff_t>(kMostCounters) ||
      counters.size() >= kMostWithdrawn || (once && std::ranges::any_of(counters, same_kind))) {
    return;
  }
  if (!nameless && !has_value_) {  // (0/2) Epoch 11: a rank.
    for (RowCounter& counter : counters) {
      if (counter.withdrawn || counter.rank.kind != CounterKind::kNameless) continue;
      new_rank_ |= !saw_rank_;
      counter.withdrawn = saw_rank_ = true;
    }
  }
  found_.row.aside |= std::ranges::none_of(counters, counts) && is_evaluation(label_);
  RowCounter& counter = counters.emplace_back();
  counter.rank = rank;
  counter.name = name;
  counter.value = value;
  counter.total = total;
  counter.leads = !has_value_ && depth_[name_begin_] == 0 && !is_prose_;
  counter.has_sign = has_sign;
  const auto same_rank = [&counter](const RowCounter& other) {
    return &other != &counter && other.rank == counter.rank;
  };
  if (!value.plain || std::ranges::any_of(counters, same_rank)) is_pattern_ = false;
  const auto same = [&counter](const RowCounter& other) {
    return &other != &counter && !other.withdrawn && other.rank == counter.rank &&
           other.value.value == counter.value.value;
  };
  if ((!has_sign && value.whole) || std::ranges::any_of(counters, same)) return;
  const std::string_view full = prefix_.empty() ? name : arena_.keep(prefix_, name);
  pairs_.push_back({label_, full, value.value, {}, counters.size() - 1, value.place, false});
}

/// Names without a phase take the label they stand behind, or else the phase that the line's first
/// name begins with.
void LineWalk::make_tags() {
  std::string_view only;  // The one phase that names of the line begin with.
  bool several = false;
  const auto lead_of = [](const Pair& pair) -> std::string_view {
    const std::string_view lead = first_word(pair.name);
    if (lead.size() == pair.name.size() || !is_phase(lead)) return {};
    const std::string_view second = first_word(pair.name.substr(lead.size() + 1));
    return second.find('(') == std::string_view::npos ? lead : std::string_view();
  };
  for (const Pair& pair : pairs_) {
    const std::string_view lead = lead_of(pair);
    if (lead.empty()) continue;
    several |= !only.empty() && lower(only) != lower(lead);
    only = lead;
  }
  std::unordered_map<std::string_view, int> seen;
  if (several) {
    for (const Pair& pair : pairs_) ++seen[pair.name];
  }
  std::string_view now;
  for (const Pair& pair : pairs_) {
    const std::string_view lead = only.empty() ? std::string_view() : lead_of(pair);
    if (!lead.empty()) now = lead;
    std::string_view tag = pair.name;
    if (pair.counter == RowValue::kNoCounter && (!pair.label.empty() || !now.empty()) &&
        !names_phase(tag)) {
      if (!pair.label.empty()) {
        tag = arena_.keep(pair.label, "/", tag);
      } else if (!several || seen[tag] > 1) {
        tag = arena_.keep(now, " ", tag);
      }
    }
    found_.row.values.push_back({tag, pair.value, pair.unit, pair.counter});
  }
}

}  // namespace tbviz
