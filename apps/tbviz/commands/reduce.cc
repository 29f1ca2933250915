#include "commands/reduce.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>
#include <utility>

#include "logs/console_listener.h"
#include "logs/log_input.h"
#include "logs/output_place.h"
#include "logs/run_output.h"
#include "shell/options.h"
#include "tbviz/error.h"
#include "tbviz/event/curves.h"
#include "tbviz/summary/reduction.h"
#include "tbviz/text/name_globs.h"
#include "tbviz/text/words.h"

namespace tbviz::cli {
namespace {

Curves read_chosen(const LogRun& run, const ReduceOptions& options, LogSelection& selection,
                   Console& console) {
  ConsoleListener listener(console);
  Curves curves = read_curves(run, options.restarts, listener,
                              [&](std::string_view tag) { return selection.has_tag(tag); });
  listener.finish();
  return curves;
}

std::vector<const Reduction*> chosen_reductions(const std::vector<std::string>& names) {
  std::vector<const Reduction*> chosen;
  for (const std::string& list : names) {
    for (const std::string& name : split_at_commas(list)) {
      const Reduction* reduction = find_reduction(name);
      if (reduction == nullptr) {
        throw UsageError(fmt::format("--op {}: there are mean, std, min, max and median", name));
      }
      if (std::find(chosen.begin(), chosen.end(), reduction) == chosen.end()) {
        chosen.push_back(reduction);
      }
    }
  }
  if (!chosen.empty()) return chosen;
  for (const Reduction& reduction : reductions()) chosen.push_back(&reduction);
  return chosen;
}

void write(const std::string& tag, const std::vector<AlignedPoints>& points,
           const std::vector<const Reduction*>& chosen, LogOutput& log) {
  for (const AlignedPoints& aligned : points) {
    for (const Reduction* reduction : chosen) {
      log.add_to_sub_run(std::string(reduction->name), aligned.step,
                         {tag, Scalar{reduction->apply(aligned.values)}}, aligned.wall_time);
    }
  }
}

}  // namespace

void declare_reduce(CommandSpec& command) {
  const auto options = std::make_shared<ReduceOptions>();
  command.example = "tbviz reduce runs/seed1 runs/seed2 --op mean,std -l runs/seeds";
  command.exit_codes = {{ExitCode::kUsage, "wrong arguments, or a tag or run that the logs lack"},
                        {ExitCode::kInput},
                        {ExitCode::kFormat, "a log is damaged, or no two runs share a curve"},
                        {ExitCode::kOutput}};
  command.argument("RUN", options->runs, "Folders of runs, every run in them, and event files")
      .takes_path("RUN")
      .required();
  command
      .option("--op", options->operations,
              "mean, std, min, max, median; one or more between commas (default: all)")
      .takes("NAME[,NAME]");
  add_log_selection_options(command, options->selection);
  add_restart_option(command, options->restarts);
  add_log_options(command, options->log, {.tag = false});
  command.job = [options](Console& console) { run_reduce(*options, console); };
}

void run_reduce(const ReduceOptions& options, Console& console) {
  const std::vector<const Reduction*> chosen = chosen_reductions(options.operations);
  if (options.log.logdir == "-") {
    throw UsageError("reduce writes a run for each operation; give -l a folder");
  }
  if (std::find(options.runs.begin(), options.runs.end(), "-") != options.runs.end()) {
    throw UsageError("reduce takes runs, not standard input; name their folders");
  }
  LogSelection selection(options.selection);
  std::map<std::string, std::vector<Curve>> curves;  // By tag: one of each run that has it.
  std::size_t runs = 0;
  for (const LogRun& run : find_runs(options.runs, console)) {
    if (!selection.has_run(run.name)) continue;
    ++runs;
    for (auto& [tag, curve] : read_chosen(run, options, selection, console)) {
      curves[tag].push_back(std::move(curve));
    }
  }
  selection.check_used();
  // The default directory is a new one in "runs".
  warn_of_run_in_log(options.log.logdir.empty() ? "runs" : options.log.logdir, options.runs,
                     console);
  LogOutput log(options.log, console, MainFile::kIfUsed);
  std::int64_t reduced = 0;
  std::size_t dropped = 0;
  for (const auto& [tag, of_runs] : curves) {
    if (of_runs.size() < 2) {
      console.warn(fmt::format("{}: only one of {} has it; left out", tag,
                               count_text(static_cast<std::int64_t>(runs), "run")));
      continue;
    }
    const Alignment alignment = align(of_runs);
    dropped += alignment.dropped;
    if (alignment.dropped > 0) {
      console.note(fmt::format("{}: {} left out, at steps that not all of its runs have", tag,
                               count_text(static_cast<std::int64_t>(alignment.dropped), "value")));
    }
    console.result(fmt::format("{}  {} of {} runs, {} steps", tag, of_runs.size(), runs,
                               alignment.points.size()));
    if (!alignment.points.empty()) ++reduced;
    write(tag, alignment.points, chosen, log);
  }
  if (reduced == 0) throw FormatError({}, "no two of the runs have a scalar and a step in common");
  console.object()["runs"] = static_cast<std::int64_t>(runs);
  console.object()["curves"] = reduced;
  console.object()["dropped_values"] = static_cast<std::int64_t>(dropped);
  log.close();
}

}  // namespace tbviz::cli
