#include "commands/reduce.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>
#include <utility>

#include "logs/log_input.h"
#include "logs/run_output.h"
#include "shell/options.h"
#include "tbviz/error.h"
#include "tbviz/event/decoder.h"
#include "tbviz/summary/reduction.h"
#include "tbviz/text/name_globs.h"
#include "tbviz/text/utf8.h"

namespace tbviz::cli {
namespace {

/// A point of a curve; of several at one step the last.
struct Point {
  double value = 0;
  double wall_time = 0;
};
using Curve = std::map<std::int64_t, Point>;
using Curves = std::map<std::string, Curve, std::less<>>;  // By tag.

/// The points of all runs at one step.
struct Aligned {
  std::int64_t step = 0;
  double wall_time = 0;  // The latest.
  std::vector<double> values;
};

Curves read_curves(const LogRun& run, const ReduceOptions& options, LogSelection& selection,
                   Console& console) {
  Curves curves;
  read_values(run, options.restarts, console, [&](const EventView& event, const ValueView& value) {
    if (!selection.has_tag(value.tag)) return;
    const auto scalar = decode_scalar(value);
    if (!scalar) return;
    auto curve = curves.find(value.tag);
    if (curve == curves.end()) curve = curves.emplace(value.tag, Curve()).first;
    curve->second[event.step] = {scalar->value, event.wall_time};
  });
  return curves;
}

/// Lines the curves of a tag up.
class Alignment {
 public:
  explicit Alignment(std::span<const Curve> curves) {
    for (const auto& [step, point] : curves.front()) {
      Aligned aligned{.step = step, .wall_time = point.wall_time, .values = {}};
      for (const Curve& curve : curves) {
        const auto found = curve.find(step);
        if (found == curve.end()) break;
        aligned.wall_time = std::max(aligned.wall_time, found->second.wall_time);
        aligned.values.push_back(found->second.value);
      }
      if (aligned.values.size() == curves.size()) points_.push_back(std::move(aligned));
    }
    for (const Curve& curve : curves) dropped_ += curve.size() - points_.size();
  }

  [[nodiscard]] const std::vector<Aligned>& points() const { return points_; }

  /// Values at steps that not all of the curves have.
  [[nodiscard]] std::size_t dropped() const { return dropped_; }

 private:
  std::vector<Aligned> points_;
  std::size_t dropped_ = 0;
};

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

void write(const std::string& tag, const std::vector<Aligned>& points,
           const std::vector<const Reduction*>& chosen, LogOutput& log) {
  for (const Aligned& aligned : points) {
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
    for (auto& [tag, curve] : read_curves(run, options, selection, console)) {
      curves[tag].push_back(std::move(curve));
    }
  }
  selection.check_used();
  LogOutput log(options.log, console, MainFile::kIfUsed);
  std::int64_t reduced = 0;
  std::size_t dropped = 0;
  for (const auto& [tag, of_runs] : curves) {
    if (of_runs.size() < 2) {
      console.warn(fmt::format("{}: only one of {} runs has it; left out", tag, runs));
      continue;
    }
    const Alignment alignment(of_runs);
    dropped += alignment.dropped();
    if (alignment.dropped() > 0) {
      console.note(fmt::format("{}: {} values left out, at steps that not all of its runs have",
                               tag, alignment.dropped()));
    }
    console.result(fmt::format("{}  {} of {} runs, {} steps", printable(tag), of_runs.size(), runs,
                               alignment.points().size()));
    if (!alignment.points().empty()) ++reduced;
    write(tag, alignment.points(), chosen, log);
  }
  if (reduced == 0) throw FormatError({}, "no two of the runs have a scalar and a step in common");
  console.object()["runs"] = static_cast<std::int64_t>(runs);
  console.object()["curves"] = reduced;
  console.object()["dropped_values"] = static_cast<std::int64_t>(dropped);
  log.close();
}

}  // namespace tbviz::cli
