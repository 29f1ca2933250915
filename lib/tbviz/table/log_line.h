// What a line written for people says.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "tbviz/table/row.h"

namespace tbviz {

class LinePattern;
class LineWalk;

/// A number without a name right behind one in brackets: `[7]4.375`.
struct NumberedValue {
  std::int64_t number = 0;
  double value = 0;
};

struct LogLine {
  Row row;                              ///< Tags are complete: labels and groups are in them.
  std::string_view label;               ///< The phase that holds at the line's end.
  std::vector<NumberedValue> numbered;  ///< Values of the curve that has no name.
  int decimal_commas = 0;               ///< Numbers like `2,5` that were left out.
  bool has_bar = false;                 ///< A progress bar is drawn on it.
  bool has_number = false;              ///< Whatever became of it.
};

/// Reads the pairs, counters and labels of a line in one walk over its tokens. Every list that a
/// line could make long is bounded.
class LogLineReader {
 public:
  /// Whether a curve of this tag is there already: then a whole number behind its name counts, too.
  using IsKnown = std::function<bool(std::string_view tag)>;

  /// `names` must outlive the reader. `nameless_tag` is what a value is called that stands alone
  /// behind a counter: `Epoch 1: 0.5`.
  LogLineReader(const CounterNames& names, IsKnown is_known, std::string_view nameless_tag);
  ~LogLineReader();

  /// What `text`, without colours, says. Valid until the next call, and while `text` is. Lines that
  /// differ from one before in their numbers alone are read by its pattern.
  [[nodiscard]] LogLine& read(std::string_view text);

 private:
  std::unique_ptr<LineWalk> walk_;
  // Of lines before, the last that fitted first. Lines view what stands in them.
  std::vector<std::unique_ptr<LinePattern>> patterns_;
  LogLine line_;  // Read by one of them.
};

}  // namespace tbviz
