// Logs of a format of one's own, told by a regular expression.
#pragma once

#include <cstdint>
#include <string>

#include "tbviz/table/draw_reader.h"
#include "tbviz/table/loose_number.h"
#include "tbviz/table/reader_options.h"
#include "tbviz/table/regular_expression.h"
#include "tbviz/table/row_writer.h"

namespace tbviz {

/// Searches each draw for the pattern again and again. Named groups are looked at: `step`, `run`,
/// `wall_time`, `name` with `value`; any other is a tag. A match with a step, behind values at
/// another, begins a new row.
class PatternLog {
 public:
  /// Both must outlive the log. Throws UsageError if `options.pattern` is malformed or has no
  /// named group for a value.
  PatternLog(const ScalarReaderOptions& options, RowWriter& writer);

  void read(const Draw& draw);

 private:
  [[nodiscard]] bool begins_row() const;
  void write_row();
  void add_match();

  RowWriter* writer_;
  RegularExpression pattern_;
  std::string tag_;  // Of a value without a name.
  Comma comma_;
  std::string plain_;
  std::string run_;
  Row row_;
};

}  // namespace tbviz
