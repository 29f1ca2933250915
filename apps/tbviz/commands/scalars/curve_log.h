// Rows of scalars on their way into a log: which curve goes where.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "commands/scalars/scalars.h"
#include "logs/run_output.h"
#include "tbviz/table/scalar_table.h"

namespace tbviz::cli {

/// Adds the rows of one table: plain curves to the run, those of --main-tag to sub-runs.
class CurveLog {
 public:
  /// `options`, `log` and `table` must outlive it.
  CurveLog(const ScalarsOptions& options, const ScalarTable& table, LogOutput& log);

  /// `arrival_time` (seconds since 1970) is the wall time of a row that has none of its own. Throws
  /// OutputError, and FormatError if a curve's name cannot be that of a folder, or two curves would
  /// share one.
  void add(const ScalarRow& row, double arrival_time);

  /// Whether any row held a value.
  [[nodiscard]] bool empty() const { return destinations_.empty(); }

  /// Throws UsageError, with the nearest, if --main-tag names a column that the table lacks.
  void check_main_tags(const std::string& file) const;

 private:
  /// One place that a curve goes to.
  struct Destination {
    std::optional<std::string> sub_run;
    Summary summary;
  };

  void add_destinations(const std::string& tag);

  const ScalarsOptions* options_;
  const ScalarTable* table_;
  LogOutput* log_;
  ScalarEncoding encoding_;
  std::vector<std::vector<Destination>> destinations_;                  // By curve.
  std::map<std::pair<std::string, std::string>, std::string> columns_;  // By sub-run and tag.
};

}  // namespace tbviz::cli
