#include "logs/run_reading.h"

#include <cstddef>
#include <string>
#include <string_view>

#include "logs/console_listener.h"
#include "logs/recorded_listener.h"
#include "tbviz/base/parallel_for.h"

namespace tbviz::cli {

std::vector<RunSeries> read_runs(std::span<const LogRun> runs, const RunReadingOptions& options,
                                 LogSelection& selection, Console& console) {
  std::vector<RunSeries> read(runs.size());
  std::vector<RecordedListener> told(runs.size());
  parallel_for(runs.size(), [&](std::size_t i) {
    LogSelection own(options.selection);  // Threads do not share one.
    read[i] =
        read_run_series(runs[i],
                        {.restarts = options.restarts,
                         .wants_tag = [&own](std::string_view tag) { return own.has_tag(tag); },
                         .steps = options.steps},
                        told[i]);
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
