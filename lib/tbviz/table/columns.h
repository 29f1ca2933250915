// Numbers in text: plain, or a table with a header.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tbviz/base/bytes.h"

namespace tbviz {

/// A column of a table, without its empty cells.
struct Column {
  std::string name;
  std::vector<double> values;
  std::int64_t first_empty = 0;  ///< The line of its first empty cell; 0: there is none.
};

struct NumberColumns {
  /// In the table's order. Without a header a single one without a name, of all the numbers.
  std::vector<Column> columns;
  std::vector<std::string> text_columns;  ///< Left out: their first cell is no number.
};

/// Reads numbers that commas, tabs (the first line tells which) or blanks separate. If the first
/// line holds a word that is no number, it names the columns. `bytes` is the whole text; of numbers
/// without a header nothing but the numbers is kept, be they one line or many. Throws FormatError,
/// naming `file` and the line, for other words among the numbers, for rows that do not fit the
/// header, and for quotes without partners.
[[nodiscard]] NumberColumns read_columns(Bytes bytes, const std::string& file);

}  // namespace tbviz
