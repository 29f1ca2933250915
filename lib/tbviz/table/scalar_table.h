// Curves out of tables, JSON lines and training logs: rows of scalars, read as they come.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "tbviz/error.h"
#include "tbviz/io/byte_source.h"
#include "tbviz/table/line_reader.h"

namespace tbviz {

enum class TableFormat : std::uint8_t { kAuto, kCsv, kTsv, kJsonLines, kKeyValue };

struct ScalarTableOptions {
  TableFormat format = TableFormat::kAuto;
  std::string step_column;            ///< Empty: step, else epoch, else x, else rows are numbered.
  std::vector<std::string> columns;   ///< The curves wanted; empty: all.
  std::vector<std::string> tags;      ///< Names for the value columns of a table, in their order.
  std::string default_tag = "value";  ///< For a table without header.
  std::optional<std::int64_t> first_step;  ///< Of numbered rows. Default 0; in key-value logs 1.
};

/// A value, and the curve it belongs to: an index into ScalarTable::tags().
struct ScalarPoint {
  std::size_t curve = 0;
  double value = 0;
};

struct ScalarRow {
  std::int64_t step = 0;
  std::optional<double> wall_time;  ///< Seconds since 1970, where the table holds it.
  std::span<const ScalarPoint> points;
};

/// A table being read, whatever its format. Memory does not grow with the number of rows.
class ScalarTable {
 public:
  ScalarTable(std::unique_ptr<LineReader> lines, ScalarTableOptions options);
  virtual ~ScalarTable() = default;
  ScalarTable(const ScalarTable&) = delete;
  ScalarTable& operator=(const ScalarTable&) = delete;

  /// Reads the next row that holds a value; false at the end. `row` is valid until the next call. A
  /// malformed row is a FormatError that names its line; calling again goes on behind it. Throws
  /// UsageError if the step column is missing, and what LineReader throws.
  [[nodiscard]] virtual bool next(ScalarRow& row) = 0;

  /// The source's name, for messages.
  [[nodiscard]] const std::string& name() const { return lines_->name(); }

  /// The curves met so far. Grows while rows are read.
  [[nodiscard]] const std::vector<std::string>& tags() const { return tags_; }

  /// How many rows of a table had their number as step, by which the next table's may go on.
  [[nodiscard]] virtual std::int64_t numbered_rows() const { return 0; }

  /// What was left out: "text in columns host, phase; 12 empty cells". Empty if nothing was.
  [[nodiscard]] std::string skipped() const;

  /// Throws UsageError, with the nearest, if a column of the options was never met. To be called at
  /// the end: where curves are named row by row, only then is it known.
  void check_columns() const;

 protected:
  static constexpr std::size_t kNoCurve = static_cast<std::size_t>(-1);

  /// The new curve's index, or kNoCurve if the options leave it out. `tag` is what it is called in
  /// the log, its name if empty.
  std::size_t add_curve(const std::string& name, const std::string& tag = {});

  /// Whether the options choose columns, and this is one of them.
  [[nodiscard]] bool is_chosen(const std::string& name) const { return chosen_.contains(name); }

  [[nodiscard]] LineReader& lines() { return *lines_; }
  [[nodiscard]] const ScalarTableOptions& options() const { return options_; }

  void skip_text(const std::string& name) { text_names_.push_back(name); }
  void skip_empty_cell() { ++empty_cells_; }
  void skip_line_without_step() { ++lines_without_step_; }

  /// The whole number in `text`. Throws FormatError.
  [[nodiscard]] std::int64_t step_of(std::string_view text) const;

  /// An error of the current row.
  [[nodiscard]] FormatError bad_row(std::string_view fact) const;
  [[nodiscard]] FormatError bad_cell(std::string_view what, std::string_view text,
                                     std::string_view column) const;

 private:
  std::unique_ptr<LineReader> lines_;
  ScalarTableOptions options_;
  std::unordered_set<std::string> chosen_;  // The options' columns.
  std::vector<std::string> names_;          // All met, whether wanted or not.
  std::unordered_set<std::string> known_;   // The same.
  std::vector<std::string> tags_;
  std::vector<std::string> text_names_;
  std::int64_t empty_cells_ = 0;
  std::int64_t lines_without_step_ = 0;
};

/// Reads the first line and chooses by it: `{` begins JSON lines; a tab or a comma stands in a
/// table of columns, with a header unless all its fields are numbers; so do numbers alone, with
/// blanks between them; the rest is a training log of `key=value` and `key: value` words. `source`
/// must outlive the table. Throws UsageError if a column of the options is missing from the header.
[[nodiscard]] std::unique_ptr<ScalarTable> open_scalar_table(ByteSource& source,
                                                             const ScalarTableOptions& options);

}  // namespace tbviz
