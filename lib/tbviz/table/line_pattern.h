// Lines that differ from one before in their numbers alone.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tbviz/table/line_walk.h"
#include "tbviz/table/log_line.h"
#include "tbviz/table/log_token.h"

namespace tbviz {

/// How a line was read, for the lines of the same tokens that follow: a program prints its log by
/// few formats. Reading by a pattern yields what the walk over the tokens would; a line that may be
/// something else does not fit.
class LinePattern {
 public:
  /// The pattern of the line that `walk` has read as `line`; nothing if its numbers have decided
  /// how it was read.
  [[nodiscard]] static std::optional<LinePattern> of(const LineWalk& walk, const LogLine& line);

  /// Reads `text` into `line`, by views into this pattern. False if it does not fit; `line` is
  /// spoilt then.
  [[nodiscard]] bool read(std::string_view text, LogLine& line);

 private:
  struct Slot {
    TokenKind kind;
    std::uint32_t gap;  ///< Blanks in front; three stand for more.
    std::string text;   ///< What does not vary: all of a word, a number's unit.
    bool plain;         ///< Of numbers.
    bool has_total;     ///< Of counts.
  };
  struct Value {
    std::string tag;
    std::string unit;
    double value;        ///< Unless it is one of the line's numbers.
    std::int32_t place;  ///< Which; -1: none.
    bool is_share;
    std::size_t counter;
  };
  struct Counter {
    RowCounter counter;  ///< Its name is in `name`.
    std::string name;
    std::int32_t place;
  };

  [[nodiscard]] bool is_named_by(const Token& token) const;
  [[nodiscard]] bool fits(std::string_view text);
  [[nodiscard]] std::size_t end_of(const Slot& slot, std::string_view text, std::size_t at);

  std::vector<Slot> slots_;
  std::vector<Value> values_;
  std::vector<Counter> counters_;
  std::string label_;
  bool aside_ = false;
  bool has_bar_ = false;
  std::vector<TokenNumber> numbers_;  // Of the line that is read.
  TokenNumber number_;
};

}  // namespace tbviz
