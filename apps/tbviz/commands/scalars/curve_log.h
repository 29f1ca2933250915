// Points on their way into a log: which curve goes where.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "commands/scalars/live_input.h"
#include "commands/scalars/scalars.h"
#include "logs/run_output.h"
#include "tbviz/table/curve_set.h"

namespace tbviz::cli {

/// Adds the points of all inputs: plain curves to the run, those of sub-runs and of --main-tag to
/// sub-runs.
class CurveLog final : public PointSink {
 public:
  /// Both must outlive it.
  CurveLog(const ScalarsOptions& options, LogOutput& log);

  /// Tells where points come from, until the next call. Both must outlive the reading.
  void read_from(const LiveInput& input, const CurveSet& curves) {
    input_ = &input;
    curves_ = &curves;
  }

  /// Throws OutputError, and FormatError if a curve's name cannot be that of a folder, or two
  /// curves would share one; UsageError if a run of its own has no directory to be in.
  void add(const ScalarPoint& point) override;

  [[nodiscard]] double arrival_time() const override { return input_->arrival_time(); }

  /// Throws UsageError, with the nearest, if --main-tag names a column that the input lacks.
  void check_main_tags() const;

  /// How many finite values float32 could not hold, so that infinities were logged.
  [[nodiscard]] std::int64_t beyond_float() const { return beyond_float_; }

 private:
  /// One place that a curve goes to.
  struct Destination {
    std::optional<std::string> sub_run;
    Summary summary;
  };

  [[nodiscard]] std::vector<Destination> destinations_of(const Curve& curve);

  const ScalarsOptions* options_;
  LogOutput* log_;
  const LiveInput* input_ = nullptr;
  const CurveSet* curves_ = nullptr;
  ScalarEncoding encoding_;
  std::vector<std::vector<Destination>> destinations_;                  // By curve.
  std::map<std::pair<std::string, std::string>, std::string> columns_;  // By sub-run and tag.
  std::int64_t beyond_float_ = 0;
};

}  // namespace tbviz::cli
