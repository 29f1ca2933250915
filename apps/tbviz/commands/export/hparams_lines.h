// Hyperparameters of logs as JSON lines. docs/commands/export.md has the members.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tbviz/event/event_view.h"
#include "tbviz/event/hparams_message.h"

namespace tbviz::cli {

/// Gathers what logs say of a session, until all of it is there. In memory for one session, and the
/// metrics that each run's experiment declares. Not thread-safe.
class HparamsLines {
 public:
  /// What add() is told from now on is the run's. Returns the line of the session before, with its
  /// end, or nothing.
  [[nodiscard]] std::string begin_run(const std::string& run);

  /// Takes a value of the plugin "hparams" and returns the line of a session that it ends, or
  /// nothing. None at all if the value is malformed, or is a result that is kept beside them.
  [[nodiscard]] std::optional<std::string> add(const ValueView& value);

  /// The line of the last session, or nothing.
  [[nodiscard]] std::string take();

 private:
  [[nodiscard]] const std::vector<HparamMetric>* metrics() const;
  void charge(std::size_t metrics);

  std::string run_;
  std::optional<HparamsExperiment> experiment_;
  std::optional<HparamsSessionStart> start_;
  std::optional<HparamsSessionEnd> end_;
  std::map<std::string, std::vector<HparamMetric>> metrics_;  // By run.
  std::size_t written_ = 0;                                   // Metrics in all lines.
};

}  // namespace tbviz::cli
