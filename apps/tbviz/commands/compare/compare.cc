#include "commands/compare/compare.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <memory>

#include "commands/compare/compare_log.h"
#include "commands/compare/compare_report.h"
#include "logs/run_output.h"
#include "models/open_weights.h"
#include "models/unread_tensors.h"
#include "shell/options.h"
#include "shell/remedies.h"
#include "shell/standard_input.h"
#include "tbviz/checkpoint.h"
#include "tbviz/checkpoint/comparison.h"
#include "tbviz/checkpoint/open_mapped.h"
#include "tbviz/error.h"
#include "tbviz/text/name_globs.h"
#include "tbviz/text/number.h"
#include "tbviz/text/words.h"

namespace tbviz::cli {
namespace {

Checkpoint open_model(const std::string& path, Console& console) {
  Checkpoint checkpoint = open_weights(path, console, CheckpointRead::kTensors);
  if (checkpoint.tensors().empty() && checkpoint.contents().unread.empty()) {
    throw FormatError(checkpoint.file(), "holds no tensors (" + checkpoint.format() + ")");
  }
  return checkpoint;
}

void note_prefix(const Checkpoint& checkpoint, const std::string& prefix, Console& console) {
  if (prefix.empty()) return;
  console.note(
      fmt::format("{}: names are compared without '{}' in front", checkpoint.file(), prefix));
}

// Those of one side about which something is left to say.
void report_unread(const ModelComparison& comparison, const Checkpoint& checkpoint,
                   HeldTensor ComparedTensor::*side, Console& console) {
  std::vector<UnreadTensor> unread;
  for (const ComparedTensor& tensor : comparison.tensors) {
    const UnreadTensor* of_side = (tensor.*side).unread;
    if (of_side == nullptr) continue;
    if (tensor.left_unread()) {
      unread.push_back(*of_side);
    } else {
      console.detail(message_of(of_side->error));
    }
  }
  cli::report_unread(checkpoint.file(), unread, console);
}

void note_names(const ModelComparison& comparison, const Checkpoint& a, const Checkpoint& b,
                Console& console) {
  note_prefix(a, comparison.prefix_a, console);
  note_prefix(b, comparison.prefix_b, console);
  if (comparison.nothing_in_common) {
    console.note(
        "no name is in both files; --prefix takes off what stands in front (a model that was "
        "frozen or optimised on export has other tensors)");
  }
  if (comparison.repeated > 0) {
    console.note(
        fmt::format("{} stand{} for several tensors of a file, which are compared in their "
                    "order",
                    count_text(comparison.repeated, "name"), comparison.repeated == 1 ? "s" : ""));
  }
  for (const std::string& glob : comparison.unmatched) {
    console.warn("--exclude leaves nothing out: no tensor is called " + glob);
  }
}

std::vector<std::string> all_globs(const std::vector<std::string>& lists) {
  std::vector<std::string> globs;
  for (const std::string& list : lists) {
    std::ranges::move(split_at_commas(list), std::back_inserter(globs));
  }
  return globs;
}

void choose_order(const std::string& word, ComparisonOrder& order) {
  order = word == "name"   ? ComparisonOrder::kName
          : word == "size" ? ComparisonOrder::kSize
                           : ComparisonOrder::kChange;
}

void add_choice_options(CommandSpec& command, CompareOptions& options) {
  command.option("--select", options.select, "Only tensors whose name matches one of the globs")
      .takes("GLOB[,GLOB]")
      .completes(Completion::kTensor, ',');
  command.option("--exclude", options.exclude, "No tensors whose name matches one of the globs")
      .takes("GLOB[,GLOB]")
      .completes(Completion::kTensor, ',');
  command
      .option("--prefix", options.prefix,
              "Take this off the names that begin with it, on both sides; of several the one that "
              "most names of a side have (default: found where names differ by it)")
      .takes("PREFIX[,PREFIX]");
}

void add_list_options(CommandSpec& command, CompareOptions& options) {
  command.flag("--all", options.all,
               "List the tensors that are the same, too; else they are only counted");
  command
      .option(
          "--sort", [&options](const std::string& word) { choose_order(word, options.order); },
          "What stands in front: what changed most, weights before training state (change); names "
          "in their order (name); the largest tensors (size)")
      .takes("ORDER")
      .chosen_from({"change", "name", "size"})
      .defaults_to("change");
  command.option("--top", options.top, "List only the first N tensors, and count the others")
      .takes("N")
      .at_least(0);
}

}  // namespace

void declare_compare(CommandSpec& command) {
  const auto options = std::make_shared<CompareOptions>();
  command.example = "tbviz compare before.pt after.pt --tolerance 1e-6";
  command.exit_codes = {
      {ExitCode::kDone, "the models are the same, within the tolerance if one is given"},
      {ExitCode::kNo, "they differ"},
      {ExitCode::kUsage,
       "wrong arguments, a glob of --select matches nothing, --exclude leaves nothing to compare, "
       "no name begins with a given prefix, or it is unclear which prefix to take off"},
      {ExitCode::kInput, "a file is missing or unreadable"},
      {ExitCode::kFormat, "a file is damaged or malformed, or holds no tensors"},
      {ExitCode::kUnsupported,
       "a format is not supported, a file is no model, or some tensor could not be read and is not "
       "equal byte for byte: what could be read was compared"},
      {ExitCode::kOutput}};
  command.argument("A", options->a, "A saved model of any format, or - for standard input")
      .takes_path("A")
      .completes(Completion::kModel)
      .required();
  command.argument("B", options->b, "The model to compare it with")
      .takes_path("B")
      .completes(Completion::kModel)
      .required();
  command
      .option("--tolerance", options->tolerance,
              "Values at most T apart are the same, and element types may differ (default: equal "
              "values of equal types)")
      .takes("T")
      .at_least(0);
  add_choice_options(command, *options);
  add_list_options(command, *options);
  add_log_options(
      command, options->log,
      {.tag = false,
       .comment = false,
       .environment = false,
       .logdir_help = "Write histograms and kernels of what changed into this run directory, "
                      "created if missing; - is standard output (default: no log)"});
  command.job = [options](Console& console) { run_compare(*options, console); };
}

void run_compare(const CompareOptions& options, Console& console) {
  (void)inputs_or_standard_input(std::array{options.a, options.b}, "two models");
  const ComparisonRules rules{.globs = all_globs(options.select),
                              .exclude = all_globs(options.exclude),
                              .prefixes = split_at_commas(options.prefix),
                              .tolerance = options.tolerance,
                              .order = options.order};
  std::optional<LogOutput> log;
  if (!options.log.logdir.empty()) log.emplace(options.log, console);

  const Checkpoint a = open_model(options.a, console);
  const Checkpoint b = open_model(options.b, console);
  const ModelComparison comparison = compare_models(a, b, rules);
  note_names(comparison, a, b, console);
  report_comparison(comparison, a, b, rules, {.same = options.all, .at_most = options.top},
                    console);
  report_unread(comparison, a, &ComparedTensor::a, console);
  report_unread(comparison, b, &ComparedTensor::b, console);
  const auto same = static_cast<std::size_t>(comparison.count(TensorChange::kSame));
  const auto unread = static_cast<std::size_t>(comparison.count(TensorChange::kUnread));
  if (same + unread != comparison.tensors.size()) console.answer_no();
  if (log) {
    log_changes(comparison, a, b, options.log.step, *log, console);
    log->close();
    if (!log->wrote()) {
      console.object()["event_file"] = Json();
      console.note("wrote no log: no floating-point tensor changed");
    }
  }
}

}  // namespace tbviz::cli
