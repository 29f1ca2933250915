#include "logs/run_reading.h"

#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "logs/console_listener.h"
#include "logs/recorded_listener.h"
#include "logs/steps_option.h"
#include "tbviz/base/parallel_for.h"

namespace tbviz::cli {
namespace {

constexpr std::size_t kMostMemory = std::size_t{1} << 30U;

}  // namespace

void add_run_reading_options(CommandSpec& command, RunReadingOptions& options) {
  add_log_selection_options(command, options.selection);
  add_restart_option(command, options.restarts);
  add_steps_option(command, options.steps);
}

std::vector<RunSeries> read_runs(std::span<const LogRun> runs, const RunReadingOptions& options,
                                 LogSelection& selection, Console& console) {
  const auto store = std::make_shared<OverflowStore>(kMostMemory);
  std::vector<RunSeries> read(runs.size());
  std::vector<RecordedListener> told(runs.size());
  console.progress().expect("run", runs.size());
  std::mutex progress;
  parallel_for(runs.size(), [&](std::size_t i) {
    LogSelection own(options.selection);  // Threads do not share one.
    read[i] =
        read_run_series(runs[i],
                        {.restarts = options.restarts,
                         .wants_tag = [&own](std::string_view tag) { return own.has_tag(tag); },
                         .steps = options.steps,
                         .store = store},
                        told[i]);
    const std::lock_guard lock(progress);
    console.progress().advance("run");
  });
  for (std::size_t i = 0; i < runs.size(); ++i) {
    ConsoleListener listener(console);
    told[i].repeat_to(listener);
    listener.finish();
    for (const std::string& tag : read[i].tags) (void)selection.has_tag(tag);
  }
  return read;
}

}  // namespace tbviz::cli
