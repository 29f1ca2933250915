// Rows become points: each gets its step, each value its curve.
#pragma once

#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "tbviz/table/curve_set.h"
#include "tbviz/table/row.h"
#include "tbviz/table/step_rule.h"

namespace tbviz {

/// One for each input. The only way from rows to curves.
class RowWriter {
 public:
  /// All values go to `sub_run`, and sub-runs of theirs below it. `curves` and `steps` must outlive
  /// the writer.
  RowWriter(CurveSet& curves, const StepOptions& steps, std::string sub_run);

  /// Writes the row's values, with counters that make no step among them. A row without other
  /// values only moves the step of those after it, by counters that it begins with.
  void write(Row& row);

  /// A value whose step is known.
  void write(std::int64_t step, std::string_view tag, double value,
             std::optional<double> wall_time = {});

  /// Ends a line: what was held back of it is final.
  void end_line();

  /// Whether this input has a curve of this tag.
  [[nodiscard]] bool is_known(std::string_view tag) const {
    return known_.contains(std::string(tag));
  }

  [[nodiscard]] StepRule& steps() { return steps_; }
  [[nodiscard]] CurveSet& curves() { return *curves_; }

 private:
  void put(std::string_view run, const RowValue& value, std::int64_t step,
           std::optional<double> wall_time);

  CurveSet* curves_;
  StepRule steps_;
  std::string sub_run_;
  std::string run_;  // Of the current row, if it has one of its own.
  std::unordered_set<std::string> known_;
  std::vector<bool> seen_;  // Which curves are in known_.
};

}  // namespace tbviz
