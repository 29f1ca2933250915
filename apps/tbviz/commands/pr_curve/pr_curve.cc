#include "commands/pr_curve/pr_curve.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "commands/pr_curve/sample_input.h"
#include "logs/run_output.h"
#include "shell/options.h"
#include "shell/standard_input.h"
#include "tbviz/error.h"
#include "tbviz/io/input_name.h"

namespace tbviz::cli {

void declare_pr_curve(CommandSpec& command) {
  const auto options = std::make_shared<PrCurveOptions>();
  command.example = "tbviz pr-curve predictions.csv --tag val/pr -l runs/first";
  command.exit_codes = {
      {ExitCode::kUsage,
       "wrong arguments, a column or array that the input lacks, or arrays of "
       "different shapes"},
      {ExitCode::kInput},
      {ExitCode::kFormat,
       "the input is malformed or without samples, a column is there twice, a cell is empty or "
       "text, or a label or score is NaN or outside [0, 1]"},
      {ExitCode::kUnsupported, "neither a table nor an .npz file, or arrays of objects or text"},
      {ExitCode::kOutput}};
  command
      .argument("FILE", options->input,
                "A table with the columns label,score, or an .npz file with the arrays labels and "
                "scores; - or a pipe without FILE is standard input")
      .takes_path("FILE")
      .not_empty("name a file, or leave it out")
      .completes(Completion::kNumbers);
  command
      .option("--thresholds", options->thresholds,
              "How many thresholds; more than 127 become 127, as add_pr_curve has it")
      .at_least(1)
      .defaults_to(fmt::format("{}", kMaxPrThresholds));
  command.option("--weights", options->weights, "How much each sample counts: a column or array")
      .takes("COLUMN")
      .not_empty("name a column or array, or leave it out");
  add_log_options(command, options->log);
  command.job = [options](Console& console) { run_pr_curve(*options, console); };
}

void run_pr_curve(const PrCurveOptions& options, Console& console) {
  const std::string input = input_or_standard_input(options.input, "a table or an .npz file");
  const SampleInput samples = read_samples(input, options.weights);
  LogOutput log(options.log, console);
  const std::int64_t thresholds = std::min(options.thresholds, kMaxPrThresholds);
  if (thresholds < options.thresholds) {
    console.note(fmt::format("--thresholds {}: {} are used", options.thresholds, thresholds));
  }
  Summary curve;
  try {
    curve = pr_curve_summary(options.log.tag_or(default_name(input)), samples.labels,
                             samples.scores, thresholds, samples.weights);
  } catch (const Error& error) {
    throw blaming(error, samples.file);
  }
  if (console.json()) {
    console.object()["samples"] = samples.scores.count();
    console.object()["thresholds"] = thresholds;
  }
  log.add(options.log.step, std::move(curve));
  log.close();
}

}  // namespace tbviz::cli
