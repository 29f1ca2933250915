// Tables of cells: wide ones with a column for each curve, long ones with a tag in each row.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "tbviz/table/cell_numbers.h"
#include "tbviz/table/cells.h"
#include "tbviz/table/findings.h"
#include "tbviz/table/reader_options.h"
#include "tbviz/table/row_reader.h"
#include "tbviz/table/row_writer.h"
#include "tbviz/table/table_columns.h"
#include "tbviz/table/text_arena.h"

namespace tbviz {

/// Reads a table row by row. The first row that is no comment is the header unless it holds only
/// numbers and holes; so is a comment right above numbers. A row of text with a name of the header
/// is a header of its own.
class ColumnTable {
 public:
  /// All of these must outlive the table. `width` is the number of cells of a row where blanks part
  /// them, and names may hold some; 0: as many as the header's.
  ColumnTable(const ScalarReaderOptions& options, char separator, std::size_t width,
              RowWriter& writer, Findings& findings);

  /// Takes the row that `rows` stands on. Throws UsageError if the header lacks the step key, or if
  /// there are not as many tags as columns for them.
  void read(RowReader& rows);

  /// Tells what was left out. To be called at the end.
  void finish();

 private:
  [[nodiscard]] bool skips(std::string_view row);
  void name_row_numbers(const Cells& cells);
  [[nodiscard]] bool is_row(std::string_view row);
  [[nodiscard]] bool begin(RowReader& rows);
  [[nodiscard]] std::vector<std::string> names_in_comment(const Cells& cells) const;
  [[nodiscard]] bool is_header_again(const Cells& cells) const;
  [[nodiscard]] bool read_cells(const Cells& cells, std::int64_t line);
  [[nodiscard]] bool read_cell(std::size_t column, std::string_view cell, std::int64_t line);
  [[nodiscard]] bool read_text(TableColumn& column, bool is_value, std::string_view cell,
                               std::int64_t line);
  [[nodiscard]] bool read_long_value(const Cells& cells, std::int64_t line);
  void read_wall_time(const Cells& cells, std::int64_t line);
  void read_place(const Cells& cells);
  [[nodiscard]] bool has_step(const Cells& cells, std::int64_t line);
  void number_row(const Cells& cells);

  const ScalarReaderOptions* options_;
  char separator_;
  std::size_t width_;
  RowWriter* writer_;
  Findings* findings_;
  TableColumns columns_;

  bool begun_ = false;
  bool comma_left_out_ = false;
  std::vector<std::string> comments_;  // The last above the first row.

  CellNumbers numbers_;  // Of the current row, by column.
  Row row_;
  TextArena arena_;
  std::string sub_run_;
  std::string_view label_;                                 // Its phase.
  std::int64_t rows_ = 0;                                  // Read so far.
  std::unordered_map<std::string, std::int64_t> rows_of_;  // Of each curve of a long table.
};

}  // namespace tbviz
