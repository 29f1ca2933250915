// The walk over a line's tokens: names reach back from a number or sign, labels hold until the
// next.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tbviz/table/log_line.h"
#include "tbviz/table/log_token.h"
#include "tbviz/table/text_arena.h"

namespace tbviz {

/// One line at a time; reused, it allocates little. Positions are indices of tokens.
class LineWalk {
 public:
  LineWalk(const CounterNames& names, LogLineReader::IsKnown is_known,
           std::string_view nameless_tag)
      : names_(&names), is_known_(std::move(is_known)), nameless_tag_(nameless_tag) {}

  [[nodiscard]] LogLine& walk(std::string_view text);

  /// Whether lines of the same tokens, other numbers aside, say the same: how the last line was
  /// read did not hang on what its numbers are.
  [[nodiscard]] bool is_pattern() const { return is_pattern_; }

  /// What the last line was cut into, and which numbers its values are.
  [[nodiscard]] const TokenLine& tokens() const { return line_; }
  [[nodiscard]] std::int32_t place_of_value(std::size_t i) const { return pairs_[i].place; }
  [[nodiscard]] bool is_share(std::size_t i) const { return pairs_[i].is_share; }

  /// Whether a line has shown since the last call that the numbers lines begin with are those of
  /// processes: then lines like those before may say something else.
  [[nodiscard]] bool take_new_rank() { return std::exchange(new_rank_, false); }

 private:
  using Position = std::size_t;
  static constexpr Position kNowhere = static_cast<Position>(-1);

  /// A value as it is met: its tag is made at the end, when all labels are known.
  struct Pair {
    std::string_view label;
    std::string_view name;
    double value;
    std::string_view unit;
    std::size_t counter;
    std::int32_t place;  ///< Of the number that it is, in the line; -1: it depends on none.
    bool is_share;       ///< Of that number's total.
  };
  /// A value at a place, and where it ends.
  struct Value {
    LooseNumber number;
    std::string_view unit;
    std::optional<std::int64_t> total;
    Position next;
  };
  struct Group {
    Position close;
    std::size_t prefix_size;
    int depth;
  };

  // ---- line_walk.cc: one step for each kind of token; each returns where to go on ----
  void begin(std::string_view text);
  [[nodiscard]] Position step(Position i);
  [[nodiscard]] Position on_word(Position i);
  [[nodiscard]] Position on_boundary(Position i);
  [[nodiscard]] Position on_close(Position i);
  [[nodiscard]] Position on_sign(Position i);
  [[nodiscard]] std::string_view name_before_sign(Position i);
  [[nodiscard]] bool take_lone_value(Position i);
  [[nodiscard]] bool take_counter_behind_words(std::string_view name, const Value& value);
  [[nodiscard]] bool is_address(Position i, std::string_view name, const Value& value) const;
  [[nodiscard]] Position on_unreadable(Position i, std::string_view name, bool quoted);
  [[nodiscard]] Position on_number(Position i);
  [[nodiscard]] Position on_count(Position i, std::string_view name);
  [[nodiscard]] std::string_view name_before_tab(Position i, Position next);
  [[nodiscard]] bool is_part_of_name(Position i, std::string_view name) const;
  [[nodiscard]] bool is_known_curve(std::string_view tag);
  [[nodiscard]] Position on_nameless(Position i, Position next);
  [[nodiscard]] Position on_unsigned(Position i, std::string_view name, const Value& value);
  [[nodiscard]] Position on_counter(Position i, CounterRank rank, std::string_view name,
                                    const LooseNumber& value, std::optional<std::int64_t> total);
  [[nodiscard]] Position boundary(Position i);
  [[nodiscard]] Position boundary_behind_value(Position i);

  // ---- line_brackets.cc ----
  [[nodiscard]] Position on_open(Position i);
  [[nodiscard]] std::optional<Position> on_signs_within(Position i, Position close, bool glued);
  [[nodiscard]] std::optional<Position> on_counters_within(Position i, Position close);
  [[nodiscard]] std::optional<Position> on_wrapper(Position i, Position close);
  [[nodiscard]] std::optional<Position> on_number_within(Position i, Position close);
  [[nodiscard]] bool holds_one_number(Position i, Position close) const;
  [[nodiscard]] Position enter(Position i, std::string_view name);
  [[nodiscard]] std::size_t words_between(Position begin, Position end,
                                          std::string_view& last) const;

  // ---- line_values.cc ----
  [[nodiscard]] std::optional<Value> value_at(Position i, bool of_counter);
  [[nodiscard]] std::optional<Value> quoted_value(Position i) const;
  [[nodiscard]] std::optional<Value> listed_value(Position i, bool of_counter);
  [[nodiscard]] std::optional<Value> number_value(Position i);
  [[nodiscard]] std::string_view unit_at(Position i) const;
  [[nodiscard]] Position behind_brackets(Position i) const;
  [[nodiscard]] Position behind_tabs(Position i) const;
  [[nodiscard]] Position behind_list(Position i, Position next);
  [[nodiscard]] std::optional<std::int64_t> take_of_total(Position& next);

  // ---- line_names.cc ----
  [[nodiscard]] std::string_view name_between(Position begin, Position end);
  void set_label(Position begin, Position end, std::size_t most_words = 3);
  void add(std::string_view name, const LooseNumber& number, std::string_view unit,
           std::optional<std::int64_t> total = {});
  void count(CounterRank rank, std::string_view name, const LooseNumber& value,
             std::optional<std::int64_t> total = {}, bool has_sign = false);
  void make_tags();

  // ---- tokens ----
  [[nodiscard]] std::size_t size() const { return line_.tokens.size(); }
  [[nodiscard]] const Token& token(Position i) const { return line_.tokens[i]; }
  [[nodiscard]] const TokenNumber& number(Position i) const {
    return line_.numbers[token(i).number];
  }
  [[nodiscard]] bool is(Position i, TokenKind kind) const {
    return i < size() && token(i).kind == kind;
  }
  [[nodiscard]] bool is(Position i, std::string_view text) const {
    return i < size() && token(i).text == text;
  }
  [[nodiscard]] bool touches(Position i) const { return i < size() && token(i).gap == 0; }
  [[nodiscard]] std::string_view unit_of(Position i) const { return number(i).number.unit; }

  const CounterNames* names_;
  LogLineReader::IsKnown is_known_;
  std::string nameless_tag_;
  TokenLine line_;
  LogLine found_;
  TextArena arena_;

  std::vector<Position> open_;        // Brackets that are open, while they are matched.
  std::vector<Position> match_;       // Of each opening bracket its closing one, or kNowhere.
  std::vector<bool> closes_;          // Whether a closing bracket has an opening one.
  std::vector<std::uint32_t> signs_;  // How many signs stand before each token.
  std::vector<std::int32_t> depth_;   // How many round brackets are open before it.
  std::vector<std::int32_t>
      nest_;  // How many brackets of any kind are open at it, itself included.

  std::vector<Pair> pairs_;
  std::vector<Group> groups_;  // That are open.
  std::string prefix_;         // Their names, a slash behind each.
  int group_depth_ = 0;
  std::string_view label_;
  Position name_begin_ = 0;           // Where the name of the next value may begin.
  Position behind_value_ = kNowhere;  // The same, if a value or counter ends there.
  std::string_view held_name_;        // Of the value behind `WORDS after STEPNAME n`.
  std::string_view bar_name_;         // What stands before a bar and a colon.
  bool is_prose_ = false;             // Many words came before the first counter.
  bool saw_rank_ = false;             // Of all lines: a number before the counters was a process's.
  bool new_rank_ = false;             // The same, since it was asked for.
  bool is_pattern_ = true;
  bool clean_ = true;  // Nothing but levels and brackets came before.
  bool has_value_ = false;
};

}  // namespace tbviz
