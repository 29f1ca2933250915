#include "tbviz/table/key_value.h"

#include <algorithm>
#include <utility>

#include "tbviz/table/step_names.h"
#include "tbviz/text/name_index.h"
#include "tbviz/text/number.h"

namespace tbviz {
namespace {

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_key_character(char c) {
  return is_letter(c) || is_digit(c) || c == '-' || c == '.' || c == '/' || c == '%' || c == '@';
}

bool is_blank(char c) { return c == ' ' || c == '\t'; }

/// A position in a line that cannot run over its end.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : rest_(text) {}

  [[nodiscard]] std::string_view rest() const { return rest_; }
  [[nodiscard]] bool at_end() const { return rest_.empty(); }
  [[nodiscard]] char peek() const { return rest_.empty() ? '\0' : rest_.front(); }

  bool skip(std::string_view any_of) {
    const bool hit = !rest_.empty() && any_of.find(rest_.front()) != std::string_view::npos;
    if (hit) rest_.remove_prefix(1);
    return hit;
  }
  bool skip_blanks() {
    const std::size_t before = rest_.size();
    while (!rest_.empty() && is_blank(rest_.front())) rest_.remove_prefix(1);
    return rest_.size() != before;
  }
  std::string_view take(std::size_t count) {
    const std::string_view taken = rest_.substr(0, count);
    rest_.remove_prefix(taken.size());
    return taken;
  }
  template <class Predicate>
  std::string_view take_while(Predicate belongs) {
    const auto end = std::find_if_not(rest_.begin(), rest_.end(), belongs);
    return take(static_cast<std::size_t>(end - rest_.begin()));
  }

 private:
  std::string_view rest_;
};

/// The characters of the number that `text` begins with: as many as can belong to one.
std::string_view number_prefix(std::string_view text) {
  const auto belongs = [](char c) {
    return is_digit(c) || (is_letter(c) && static_cast<unsigned char>(c) < 0x80) || c == '+' ||
           c == '-' || c == '.';
  };
  const auto end = std::find_if_not(text.begin(), text.end(), belongs);
  std::string_view number = text.substr(0, static_cast<std::size_t>(end - text.begin()));
  if (number.size() > 1 && number.ends_with('.')) number.remove_suffix(1);  // Ends a sentence.
  return number;
}

/// Whether a number may end before `rest`: not in the middle of a word, a time or a fraction.
bool number_may_end(std::string_view rest, bool of_step) {
  if (rest.empty() || is_blank(rest.front())) return true;
  if (rest.front() == ',' && rest.size() > 1 && is_digit(rest[1])) return false;  // 0,7
  if (std::string_view(",;)]}|%(\"'").find(rest.front()) != std::string_view::npos) return true;
  if (rest.front() == '.') return rest.size() == 1 || is_blank(rest[1]);
  return of_step && (rest.front() == '/' || rest.front() == ':');
}

enum class Sign : std::uint8_t { kNone, kBlank, kEquals, kColon, kTightColon };

Sign take_sign(Cursor& at) {
  at.skip("'\"");  // A quoted key, as Python prints dictionaries.
  const bool blank = at.skip_blanks();
  if (at.skip("=")) {
    at.skip_blanks();
    return Sign::kEquals;
  }
  if (at.skip(":")) return at.skip_blanks() ? Sign::kColon : Sign::kTightColon;
  return blank ? Sign::kBlank : Sign::kNone;
}

/// Reads the number after a key and its sign; nothing, and `at` stays, if there is none.
std::optional<std::string_view> take_value(Cursor& at, Sign sign, bool of_step) {
  Cursor look = at;
  if (of_step) look.skip("[(#");
  const std::string_view number = number_prefix(look.rest());
  if (!parse_number(number)) return {};
  if (sign == Sign::kTightColon && !of_step &&
      number.find_first_of(".eEnN") == std::string_view::npos) {
    return {};
  }
  look.take(number.size());
  if (!number_may_end(look.rest(), of_step)) return {};
  at = look;
  return number;
}

/// Whether `key` may be followed by its number without a sign.
bool names_step(std::string_view key, std::string_view step_column) {
  if (!step_column.empty()) return key == step_column;
  return equal_ignoring_case(key, "step") || equal_ignoring_case(key, "epoch");
}

class KeyValueLog final : public ScalarTable {
 public:
  KeyValueLog(std::unique_ptr<LineReader> table_lines, const ScalarTableOptions& table_options)
      : ScalarTable(std::move(table_lines), table_options) {
    if (options().tags.empty()) return;
    throw UsageError("in a training log the keys are the tags; `tags` names the columns of a table",
                     name());
  }

  bool next(ScalarRow& row) override {
    while (const std::optional<std::string_view> line = lines().next()) {
      read_pairs(*line);
      const Pair* const step = find_step();
      if (step == nullptr && !options().step_column.empty()) {
        if (!pairs_.empty()) skip_line_without_step();
        continue;
      }
      step_met_ = true;
      row.step = step != nullptr ? step_of(step->text)
                                 : options().first_step.value_or(1) + lines().line_number() - 1;
      add_points(step);
      row.points = points_;
      if (!points_.empty()) return true;
    }
    if (!step_met_ && keys_.size() > 0) throw_no_step();
    return false;
  }

 private:
  struct Pair {
    std::size_t key = 0;
    std::string_view text;
  };

  void read_pairs(std::string_view line) {
    pairs_.clear();
    KeyValue pair;
    while (take_key_value(line, options().step_column, pair)) {
      pairs_.push_back({keys_[pair.key], pair.value});
    }
  }

  [[nodiscard]] const Pair* find_step() const {
    const Pair* best = nullptr;
    int best_rank = kNoStep;
    for (const Pair& pair : pairs_) {
      const std::string& key = keys_.name(pair.key);
      if (!names_step(key, options().step_column)) continue;
      const int rank = step_rank(key, options().step_column);
      if (rank >= best_rank) continue;
      best = &pair;
      best_rank = rank;
    }
    return best;
  }

  [[noreturn]] void throw_no_step() const {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < keys_.size(); ++i) names.push_back(keys_.name(i));
    throw no_step_column(options().step_column, names, name());
  }

  void add_points(const Pair* step) {
    points_.clear();
    for (const Pair& pair : pairs_) {
      if (&pair == step) continue;
      while (curves_.size() <= pair.key) curves_.emplace_back();
      std::optional<std::size_t>& curve = curves_[pair.key];
      if (!curve) curve = add_curve(keys_.name(pair.key));
      if (*curve != kNoCurve) points_.push_back({*curve, *parse_number(pair.text)});
    }
  }

  NameIndex keys_;
  std::vector<std::optional<std::size_t>> curves_;  // By key; unset until it is a point.
  std::vector<Pair> pairs_;
  std::vector<ScalarPoint> points_;
  bool step_met_ = false;  // Where none is asked for, any line.
};

}  // namespace

bool take_key_value(std::string_view& line, std::string_view step_column, KeyValue& pair) {
  Cursor at(line);
  while (!at.at_end()) {
    if (!is_letter(at.peek())) {
      // What a digit begins is no key, not even in its middle: 3ms/step.
      if (is_digit(at.peek())) {
        at.take_while(is_key_character);
      } else {
        at.take(1);
      }
      continue;
    }
    const std::string_view key = at.take_while(is_key_character);
    const bool of_step = names_step(key, step_column);
    const Sign sign = take_sign(at);
    if (sign == Sign::kNone || (sign == Sign::kBlank && !of_step)) continue;
    if (const std::optional<std::string_view> value = take_value(at, sign, of_step)) {
      pair = {key, *value};
      line = at.rest();
      return true;
    }
  }
  return false;
}

std::unique_ptr<ScalarTable> open_key_value_log(std::unique_ptr<LineReader> lines,
                                                const ScalarTableOptions& options) {
  return std::make_unique<KeyValueLog>(std::move(lines), options);
}

}  // namespace tbviz
