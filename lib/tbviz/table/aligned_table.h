// Tables within a log: numbers below a line of as many names.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tbviz/table/row_writer.h"
#include "tbviz/table/text_arena.h"

namespace tbviz {

/// A bar may stand behind the numbers, and a word before them, which becomes part of the tags.
/// Where blanks part the columns, cells may be missing: those that are there end where names end.
class AlignedTable {
 public:
  /// Both must outlive the table.
  AlignedTable(const CounterNames& names, RowWriter& writer) : names_(&names), writer_(&writer) {}

  /// Remembers a line of text that may be the heading of numbers below it; or its second line, if
  /// its words begin or end where those of the line above do. `line` counts from 1.
  void remember(std::string_view text, std::int64_t line);

  /// Writes the row that `text` is, blanks at its front included. False if it is none.
  [[nodiscard]] bool take(std::string_view text);

 private:
  /// What stands together in a line, with single blanks inside.
  struct Part {
    std::string_view text;
    std::size_t end;
  };

  [[nodiscard]] static std::vector<Part> parts_of(std::string_view text);
  [[nodiscard]] bool join_heading(std::string_view text);
  [[nodiscard]] bool split(std::string_view main, char separator);
  void find_columns(char separator);
  [[nodiscard]] bool place_cells(const std::vector<Part>& parts);
  void add_cells();
  void add_count_of_bar(std::string_view text);

  const CounterNames* names_;
  RowWriter* writer_;
  std::string heading_;               // The line above; empty if it was none,
  std::string heading_text_;          // with the blanks at its front,
  std::int64_t heading_line_ = 0;     // and its number.
  std::vector<std::string> columns_;  // Of the table that goes on.
  std::vector<std::size_t> ends_;     // Where their names end; empty if they are not known.
  std::vector<std::string_view> cells_;
  bool word_first_ = false;  // In place of the first number.
  Row row_;
  TextArena arena_;
};

}  // namespace tbviz
