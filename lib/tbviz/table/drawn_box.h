// Boxes of names and numbers, drawn with bars: `| loss | 0.5 |` on line after line.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tbviz/table/row_writer.h"

namespace tbviz {

/// The lines of a box are one row, which ends with the first line that is none of its.
class DrawnBox {
 public:
  /// Both must outlive the box.
  DrawnBox(const CounterNames& names, RowWriter& writer) : names_(&names), writer_(&writer) {}

  /// Takes a line of two columns, of which the second is a number, or empty: then the first is the
  /// title of a group. False if `line` is no such line.
  [[nodiscard]] bool take(std::string_view line);

  /// Writes the row of the lines taken, if there are any.
  void end();

 private:
  struct Entry {
    std::string name;
    std::string own_name;  // Without its group.
    LooseNumber number;
    std::string unit;
  };

  const CounterNames* names_;
  RowWriter* writer_;
  std::string group_;
  std::vector<Entry> entries_;
  Row row_;
};

}  // namespace tbviz
