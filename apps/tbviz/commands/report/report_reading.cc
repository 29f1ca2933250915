#include "commands/report/report_reading.h"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "commands/report/log_content.h"
#include "commands/report/model_content.h"
#include "logs/console_listener.h"
#include "logs/recorded_listener.h"
#include "models/model_or_log.h"
#include "models/open_weights.h"
#include "tbviz/base/parallel_for.h"
#include "tbviz/event/run_series.h"
#include "tbviz/io/byte_source.h"
#include "tbviz/io/mapped_file.h"

namespace tbviz::cli {
namespace {

/// A run as it was read, and what was told of it. Of a model nothing.
struct ReadRun {
  RunSeries series;
  RecordedListener told;
};

// What curves of all runs take; beyond, they lie in a scratch file.
constexpr std::size_t kMostMemory = std::size_t{1} << 30U;

ReadRun read(const ReportRun& run, const ReadingOptions& options,
             const std::shared_ptr<OverflowStore>& store) {
  ReadRun read;
  if (run.is_model()) return read;
  LogSelection selection(options.selection);
  read.series =
      read_run_series(run.log,
                      {.restarts = options.restarts,
                       .wants_tag = [&](std::string_view tag) { return selection.has_tag(tag); },
                       .steps = options.steps,
                       .store = store},
                      read.told);
  return read;
}

/// Puts the runs into the content, one after the other.
class ContentReader {
 public:
  ContentReader(LogSelection& selection, Console& console)
      : selection_(&selection), console_(&console) {}

  void add(const ReportRun& run, ReadRun read) {
    content_.runs.push_back(run.name);
    if (run.is_model()) {
      console_->attempt([&] { add_model_of(run); });
    } else {
      add_log_of(std::move(read));
    }
    if (is_shown(content_.runs.size() - 1)) return;
    content_.runs.pop_back();
    content_.empty_runs.push_back(run.name);
  }

  [[nodiscard]] ReportContent finish() {
    std::ranges::stable_sort(content_.pictures, {}, &PictureSeries::tag);
    std::ranges::stable_sort(content_.histograms, {}, &HistogramSeries::tag);
    std::ranges::stable_sort(content_.texts, {}, &TextSeries::tag);
    return std::move(content_);
  }

 private:
  void add_log_of(ReadRun read) {
    ConsoleListener listener(*console_);
    read.told.repeat_to(listener);
    listener.finish();
    for (const std::string& tag : read.series.tags) (void)selection_->has_tag(tag);
    console_->attempt([&] { add_log(content_.runs.size() - 1, std::move(read.series), content_); });
  }

  void add_model_of(const ReportRun& run) {
    std::error_code ignored;
    const auto open = [&] {
      if (std::filesystem::is_directory(run.model, ignored)) {
        return open_weights(run.model, *console_);
      }
      MappedFile file(FileSource::open(run.model));
      check_is_model(file, run.model);
      return open_weights(std::move(file), run.model, *console_);
    };
    add_model(
        content_.runs.size() - 1, std::make_shared<const Checkpoint>(open()),
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

ReportContent read_report(std::span<const ReportRun> runs, const ReadingOptions& options,
                          LogSelection& selection, Console& console) {
  const auto store = std::make_shared<OverflowStore>(kMostMemory);
  std::vector<ReadRun> read_runs(runs.size());
  parallel_for(runs.size(), [&](std::size_t i) { read_runs[i] = read(runs[i], options, store); });
  ContentReader content(selection, console);
  for (std::size_t i = 0; i < runs.size(); ++i) content.add(runs[i], std::move(read_runs[i]));
  return content.finish();
}

}  // namespace tbviz::cli
