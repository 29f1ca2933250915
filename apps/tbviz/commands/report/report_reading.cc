#include "commands/report/report_reading.h"

#include <algorithm>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "commands/report/log_content.h"
#include "commands/report/model_content.h"
#include "models/model_or_log.h"
#include "models/open_weights.h"
#include "tbviz/event/run_series.h"
#include "tbviz/io/byte_source.h"
#include "tbviz/io/mapped_file.h"

namespace tbviz::cli {
namespace {

/// Puts the runs into the content, one after the other.
class ContentReader {
 public:
  ContentReader(LogSelection& selection, Console& console)
      : selection_(&selection), console_(&console) {}

  void add_model(const ReportRun& run) {
    add(run.name, [&](std::size_t number) { add_model_of(run, number); });
  }

  void add_log(const ReportRun& run, RunSeries series) {
    add(run.name,
        [&](std::size_t number) { tbviz::cli::add_log(number, std::move(series), content_); });
  }

  [[nodiscard]] ReportContent finish() {
    std::ranges::stable_sort(content_.pictures, {}, &PictureSeries::tag);
    std::ranges::stable_sort(content_.histograms, {}, &HistogramSeries::tag);
    std::ranges::stable_sort(content_.texts, {}, &TextSeries::tag);
    return std::move(content_);
  }

 private:
  // A run of which nothing is shown has no number.
  void add(const std::string& name, const std::function<void(std::size_t number)>& add_content) {
    const std::size_t number = content_.runs.size();
    content_.runs.push_back(name);
    console_->attempt([&] { add_content(number); });
    if (is_shown(number)) return;
    content_.runs.pop_back();
    content_.empty_runs.push_back(name);
  }

  void add_model_of(const ReportRun& run, std::size_t number) {
    std::error_code ignored;
    const auto open = [&] {
      if (std::filesystem::is_directory(run.model, ignored)) {
        return open_weights(run.model, *console_);
      }
      MappedFile file(FileSource::open(run.model));
      check_is_model(file, run.model);
      return open_weights(std::move(file), run.model, *console_);
    };
    tbviz::cli::add_model(
        number, std::make_shared<const Checkpoint>(open()),
        [this](std::string_view tag) { return selection_->has_tag(tag); }, content_, *console_);
  }

  /// Whether anything is the run's.
  [[nodiscard]] bool is_shown(std::size_t run) const {
    const auto is_of_run = [run](const auto& part) { return part.run == run; };
    return std::ranges::any_of(
               content_.curves,
               [&](const auto& curves) { return is_of_run(curves.second.back()); }) ||
           std::ranges::any_of(content_.pictures, is_of_run) ||
           std::ranges::any_of(content_.histograms, is_of_run) ||
           std::ranges::any_of(content_.texts, is_of_run) ||
           std::ranges::any_of(content_.hparams, is_of_run) ||
           std::ranges::any_of(content_.models, is_of_run);
  }

  LogSelection* selection_;
  Console* console_;
  ReportContent content_;
};

}  // namespace

ReportContent read_report(std::span<const ReportRun> runs, const RunReadingOptions& options,
                          LogSelection& selection, Console& console) {
  std::vector<LogRun> logs;
  for (const ReportRun& run : runs) {
    if (!run.is_model()) logs.push_back(run.log);
  }
  std::vector<RunSeries> read = read_runs(logs, options, selection, console);
  auto next = read.begin();
  ContentReader content(selection, console);
  for (const ReportRun& run : runs) {
    if (run.is_model()) {
      content.add_model(run);
    } else {
      content.add_log(run, std::move(*next++));
    }
  }
  return content.finish();
}

}  // namespace tbviz::cli
