// The columns of a table: what their names tell of their roles.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "tbviz/table/curve_set.h"
#include "tbviz/table/findings.h"
#include "tbviz/table/names.h"
#include "tbviz/table/reader_options.h"

namespace tbviz {

struct TableColumn {
  std::string name;                 ///< The second `loss` is `loss_2`.
  std::string tag;                  ///< Of its curve.
  std::optional<CounterRank> rank;  ///< If it counts.
  bool asked_for = false;           ///< By name.

  // What its cells have shown so far.
  bool has_text = false;  ///< The first is no number: the column is left out.
  bool has_numbers = false;
};

class TableColumns {
 public:
  using Index = std::optional<std::size_t>;

  /// All must outlive the columns.
  TableColumns(const ScalarReaderOptions& options, CurveSet& curves, Findings& findings);

  /// Columns of these names, which stand in the table if `has_header`. Throws UsageError if the
  /// step key, a column asked for or, of a table that is not long, the right number of tags is
  /// missing.
  void set(const std::vector<std::string>& names, bool has_header);

  [[nodiscard]] std::size_t size() const { return columns_.size(); }
  [[nodiscard]] TableColumn& operator[](std::size_t i) { return columns_[i]; }
  [[nodiscard]] bool has_header() const { return has_header_; }

  /// Whether these are the names that set() got, and whether one of the columns has this name.
  [[nodiscard]] bool are(const std::vector<std::string>& names) const { return names == given_; }
  [[nodiscard]] const std::vector<std::string>& given() const { return given_; }
  [[nodiscard]] bool hold(std::string_view name) const { return names_.contains(name); }

  /// A long table's: what each row's value belongs to. Both or none.
  [[nodiscard]] Index tag() const { return tag_; }
  [[nodiscard]] Index value() const { return value_; }

  [[nodiscard]] Index run() const { return run_; }
  [[nodiscard]] Index phase() const { return phase_; }
  [[nodiscard]] Index wall_time() const { return wall_time_; }

  /// Whether the wall times are surely such, and in seconds: those of long tables, and of
  /// TensorBoard's downloads.
  [[nodiscard]] bool has_sure_wall_times() const { return sure_wall_times_; }

  /// The names of columns whose text was left out.
  [[nodiscard]] std::vector<std::string> text_columns() const;

 private:
  [[nodiscard]] Index find(std::span<const std::string_view> names) const;
  void set_names(const std::vector<std::string>& names);
  void set_roles();
  void set_ranks();
  void set_tags();
  void check_asked_for() const;
  [[nodiscard]] std::vector<std::string> all_names() const;

  const ScalarReaderOptions* options_;
  CurveSet* curves_;
  Findings* findings_;
  CounterNames counters_;
  std::vector<std::string> given_;
  std::vector<TableColumn> columns_;
  std::unordered_set<std::string_view> names_;  // Theirs.
  bool has_header_ = false;
  Index tag_, value_, wall_time_, run_, phase_;
  bool is_download_ = false;  // Wall time, step, value: one curve.
  bool sure_wall_times_ = false;
};

}  // namespace tbviz
