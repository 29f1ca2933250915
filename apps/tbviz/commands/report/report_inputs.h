// The runs of a report: those of logs, and saved models.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "logs/log_selection.h"
#include "shell/console.h"
#include "tbviz/event/event_files.h"

namespace tbviz::cli {

/// A run, or a saved model, which is one as well.
struct ReportRun {
  std::string name;   ///< In the page: no more of its path than it takes to tell it from others.
  std::string model;  ///< The model's path; empty of a run.
  LogRun log;

  [[nodiscard]] bool is_model() const { return !model.empty(); }
};

/// The paths without those that are named again, which is noted.
[[nodiscard]] std::vector<std::string> distinct_paths(std::span<const std::string> paths,
                                                      Console& console);

/// The last parts of paths, as many of each as it takes for all to differ; of event files those of
/// their folders, if these differ. REQUIRES: distinct_paths()
[[nodiscard]] std::vector<std::string> short_names(std::span<const std::string> paths);

/// What PATH arguments lead to, in their order, as far as `selection` has runs of these names. What
/// holds neither a log nor a model is reported to `console` and left out.
[[nodiscard]] std::vector<ReportRun> find_report_runs(std::span<const std::string> paths,
                                                      LogSelection& selection, Console& console);

/// The files of all of them.
[[nodiscard]] std::vector<std::filesystem::path> files_of(std::span<const ReportRun> runs);

}  // namespace tbviz::cli
