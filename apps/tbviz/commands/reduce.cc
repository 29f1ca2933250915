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

/// The curves of several runs.
struct RunCurves {
  std::map<std::string, std::vector<Curve>> by_tag;  // One of each run that has it.
  std::int64_t runs = 0;
};

/// What was made of them.
struct ReduceCounts {
  std::int64_t curves = 0;
  std::int64_t dropped_values = 0;
  std::int64_t dropped_steps = 0;
};

Curves read_chosen(const LogRun& run, const ReduceOptions& options, LogSelection& selection,
                   Console& console) {
  ConsoleListener listener(console);
  Curves curves = read_curves(run, options.restarts, listener,
                              [&](std::string_view tag) { return selection.has_tag(tag); });
  listener.finish();
  return curves;
}

RunCurves read_runs(const ReduceOptions& options, Console& console) {
  LogSelection selection(options.selection);
  RunCurves read;
  for (const LogRun& run : find_runs(options.runs, console)) {
    if (!selection.has_run(run.name)) continue;
    ++read.runs;
    console.progress().advance("run");
    for (auto& [tag, curve] : read_chosen(run, options, selection, console)) {
      read.by_tag[tag].push_back(std::move(curve));
    }
  }
  selection.check_used();
  return read;
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

/// Reduces tag by tag.
class Reducer {
 public:
  Reducer(const ReduceOptions& options, std::int64_t runs, LogOutput& log, Console& console)
      : options_(options),
        chosen_(chosen_reductions(options.operations)),
        runs_(runs),
        log_(log),
        console_(console) {}

  void add(const std::string& tag, const std::vector<Curve>& curves) {
    const auto have_it = static_cast<std::int64_t>(curves.size());
    if (have_it < options_.min_runs.value_or(2)) {
      console_.warn(fmt::format("{}: only {} of {} {} it; left out", tag,
                                have_it == 1 ? "one" : std::to_string(have_it),
                                count_text(runs_, "run"), have_it == 1 ? "has" : "have"));
      return;
    }
    const std::int64_t at_least = options_.min_runs.value_or(have_it);
    const Alignment alignment = align(curves, static_cast<std::size_t>(at_least));
    note_dropped(tag, alignment);
    console_.result(
        fmt::format("{}  {} of {} runs, {} steps", tag, have_it, runs_, alignment.points.size()));
    note_undefined(tag, alignment);
    if (!alignment.points.empty()) ++counts_.curves;
    for (const AlignedPoints& aligned : alignment.points) write(tag, aligned);
  }

  [[nodiscard]] const ReduceCounts& counts() const { return counts_; }

 private:
  void note_dropped(const std::string& tag, const Alignment& alignment) {
    if (alignment.dropped == 0) return;
    const auto values = static_cast<std::int64_t>(alignment.dropped);
    const auto steps = static_cast<std::int64_t>(alignment.dropped_steps);
    counts_.dropped_values += values;
    counts_.dropped_steps += steps;
    const std::string who = options_.min_runs
                                ? fmt::format("fewer than {} runs", *options_.min_runs)
                                : "not all of its runs";
    console_.note(fmt::format("{}: {} left out, at steps that {} have ({})", tag,
                              count_text(values, "value"), who, count_text(steps, "step")));
  }

  // A single value deviates from nothing, but says nothing of a sample's deviation.
  void note_undefined(const std::string& tag, const Alignment& alignment) {
    const auto is_std = [](const Reduction* reduction) { return reduction->name == "std"; };
    if (std::ranges::none_of(chosen_, is_std)) return;
    const auto steps = std::ranges::count_if(alignment.points, [&](const AlignedPoints& aligned) {
      return static_cast<std::int64_t>(aligned.values.size()) <= options_.ddof;
    });
    if (steps == 0) return;
    console_.note(fmt::format("{}: std is NaN at {} that a single run has (--ddof 1)", tag,
                              count_text(steps, "step")));
  }

  void write(const std::string& tag, const AlignedPoints& aligned) {
    for (const Reduction* reduction : chosen_) {
      log_.add_to_sub_run(std::string(reduction->name), aligned.step,
                          {tag, Scalar{reduction->apply(aligned.values, options_.ddof)}},
                          aligned.wall_time);
    }
  }

  const ReduceOptions& options_;
  std::vector<const Reduction*> chosen_;
  std::int64_t runs_;
  LogOutput& log_;
  Console& console_;
  ReduceCounts counts_;
};

// Before anything is read or made.
void check_options(const ReduceOptions& options) {
  (void)chosen_reductions(options.operations);
  if (options.log.logdir == "-") {
    throw UsageError("reduce writes a run for each operation; give -l a folder");
  }
  if (std::find(options.runs.begin(), options.runs.end(), "-") != options.runs.end()) {
    throw UsageError("reduce takes runs, not standard input; name their folders");
  }
}

[[noreturn]] void fail_without_curves(const ReduceOptions& options) {
  const std::int64_t at_least = options.min_runs.value_or(2);
  if (at_least == 1) throw FormatError({}, "no run has a scalar");
  throw FormatError({}, fmt::format("no {} of the runs have a scalar and a step in common",
                                    at_least == 2 ? "two" : std::to_string(at_least)));
}

}  // namespace

void declare_reduce(CommandSpec& command) {
  const auto options = std::make_shared<ReduceOptions>();
  command.example = "tbviz reduce runs/seed1 runs/seed2 --op mean,std -l runs/seeds";
  command.exit_codes = {
      {ExitCode::kUsage,
       "wrong arguments, more --min-runs than runs, a tag or run that the logs lack, standard "
       "input, or -l -"},
      {ExitCode::kInput,
       "a RUN, or a folder below, is missing or unreadable (the rest was reduced)"},
      {ExitCode::kFormat,
       "no two runs (or --min-runs) have a scalar and a step in common, or a log is damaged (the "
       "rest was reduced)"},
      {ExitCode::kOutput, "the log cannot be written"}};
  command.argument("RUN", options->runs, "Folders of runs, every run in them, and event files")
      .takes_path("RUN")
      .completes(Completion::kLog)
      .required();
  command
      .option("--op", options->operations,
              "mean, std, min, max, median, as NumPy has them (default: all)")
      .takes("NAME[,NAME]");
  command
      .option("--min-runs", options->min_runs,
              "Reduce the tags and steps that at least N runs have (default: the tags that two "
              "have, at the steps that all of these have)")
      .takes("N")
      .at_least(1);
  command
      .option("--ddof", options->ddof,
              "What std divides by: the number of runs (0) or one less, as of a sample (1)")
      .takes("0|1")
      .between(0, 1)
      .defaults_to("0");
  add_log_selection_options(command, options->selection);
  add_restart_option(command, options->restarts);
  add_log_options(command, options->log, {.tag = false});
  command.job = [options](Console& console) { run_reduce(*options, console); };
}

void run_reduce(const ReduceOptions& options, Console& console) {
  check_options(options);
  const RunCurves read = read_runs(options, console);
  if (options.min_runs && *options.min_runs > read.runs) {
    throw UsageError(fmt::format("--min-runs {}: there {} only {}", *options.min_runs,
                                 is_or_are(read.runs), count_text(read.runs, "run")));
  }
  // The default directory is a new one in "runs".
  warn_of_run_in_log(options.log.logdir.empty() ? "runs" : options.log.logdir, options.runs,
                     console);
  LogOutput log(options.log, console, MainFile::kIfUsed);
  Reducer reducer(options, read.runs, log, console);
  for (const auto& [tag, curves] : read.by_tag) reducer.add(tag, curves);
  const ReduceCounts& counts = reducer.counts();
  if (counts.curves == 0) fail_without_curves(options);
  Json& object = console.object();
  object["runs"] = read.runs;
  object["curves"] = counts.curves;
  object["dropped_values"] = counts.dropped_values;
  object["dropped_steps"] = counts.dropped_steps;
  object["min_runs"] = options.min_runs ? Json(*options.min_runs) : Json();
  object["ddof"] = options.ddof;
  log.close();
}

}  // namespace tbviz::cli
