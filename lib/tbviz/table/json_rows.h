// JSON objects as rows: numbers are curves, keys joined by `/` their tags.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tbviz/table/findings.h"
#include "tbviz/table/json_leaves.h"
#include "tbviz/table/reader_options.h"
#include "tbviz/table/row_writer.h"
#include "tbviz/table/text_arena.h"
#include "tbviz/text/json.h"
#include "tbviz/text/json_parser.h"

namespace tbviz {

/// What stands on its line before an object.
struct JsonPrefix {
  std::string_view label;
  const std::vector<RowCounter>* counters = nullptr;
};

/// Numbers in quotes are numbers, too; lists, true, false, null and other text are left out. An
/// object with `value`, and text as `tag`, `metric`, `key` or `name`, is a row of a long table.
class JsonRows {
 public:
  /// All must outlive it.
  JsonRows(const ScalarReaderOptions& options, RowWriter& writer, Findings& findings);

  /// Writes the rows of `text`, one JSON object: its own, those of its `log_history`, or those of
  /// its columns, if all its members are lists of numbers. Returns what is wrong with the text, if
  /// anything is; then nothing was written.
  [[nodiscard]] std::optional<std::string> write(std::string_view text,
                                                 const JsonPrefix& prefix = {});

 private:
  void write_leaves(const JsonPrefix& prefix);
  void write_history(const Json& rows);
  void write_columns(const Json& columns);
  [[nodiscard]] std::optional<std::string> write_numbered_columns();
  void add_leaf(std::size_t leaf, std::string_view label, std::string_view tag);
  void note_left_out(std::string_view key);
  void add_counter(std::string_view name, const LooseNumber& value);

  RowWriter* writer_;
  Findings* findings_;
  CounterNames counters_;
  JsonParser parser_;
  JsonLeaves leaves_;
  TextArena arena_;
  Row row_;
  std::string run_;
  std::array<std::size_t, 256> left_out_{};  // Hashes of keys that were told.
};

/// The end of the JSON object that begins at `at` with a brace, its closing brace included; `at` if
/// none closes it. Looks only at braces and quotes.
[[nodiscard]] std::size_t end_of_object(std::string_view text, std::size_t at);

/// Whether an object may begin at `at`: a brace, then a quote or its end.
[[nodiscard]] bool may_be_object(std::string_view text, std::size_t at);

}  // namespace tbviz
