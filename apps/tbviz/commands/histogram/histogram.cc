#include "commands/histogram/histogram.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "batch/batch.h"
#include "batch/input_steps.h"
#include "commands/histogram/histogram_inputs.h"
#include "commands/histogram/value_input.h"
#include "logs/run_output.h"
#include "shell/options.h"
#include "tbviz/io/input_name.h"
#include "tbviz/summary/bin_rules.h"
#include "tbviz/summary/bins.h"
#include "tbviz/summary/histogram.h"
#include "tbviz/text/name_globs.h"
#include "tbviz/text/nearest.h"
#include "tbviz/text/number.h"
#include "tbviz/text/words.h"

namespace tbviz::cli {
namespace {

[[noreturn]] void refuse_bins(const std::string& word) {
  std::vector<std::string> words = {"tensorflow"};
  words.insert(words.end(), bin_rule_names().begin(), bin_rule_names().end());
  throw UsageError(fmt::format("--bins {}: neither a number from 1 to {} nor one of {}{}", word,
                               Bins::kMost, fmt::join(words, ", "), did_you_mean(word, words)));
}

std::vector<double> read_edges(const std::string& path, Console& console) {
  const ValueInput input = ValueInput::open(path, console);
  if (!input.unread().empty()) throw UnsupportedError(input.unread().front().error);
  if (input.values().size() != 1) {
    throw FormatError(input.file(), fmt::format("holds {} arrays or columns; edges are one",
                                                input.values().size()));
  }
  std::vector<double> edges;
  for_each_element(input.values()[0].values,
                   [&](auto value) { edges.push_back(static_cast<double>(value)); });
  if (edges.size() < 2) {
    throw FormatError(input.file(),
                      fmt::format("holds {} of the edges; two make a bucket", edges.size()));
  }
  for (std::size_t i = 1; i < edges.size(); ++i) {
    if (edges[i - 1] < edges[i]) continue;
    throw FormatError(input.file(),
                      fmt::format("edges must increase: {} does not follow {} (number "
                                  "{} of {})",
                                  edges[i], edges[i - 1], i + 1, edges.size()));
  }
  return edges;
}

// What --bins and --edges ask for.
Bins parse_bins(const HistogramOptions& options, Console& console) {
  if (!options.edges.empty()) return read_edges(options.edges, console);
  const std::string& word = options.bins;
  if (word == "tensorflow" || find_bin_rule(word)) return std::string_view(word);
  const std::optional<std::int64_t> count = parse_integer(word);
  if (!count || *count < 1 || *count > Bins::kMost) refuse_bins(word);
  return *count;
}

/// Writes histograms, and keeps account of steps and of what goes into the JSON object.
class HistogramLog {
 public:
  HistogramLog(const HistogramOptions& options, Bins bins, const Batch& batch, Console& console)
      : options_(options),
        globs_(split_at_commas(options.select)),
        bins_(std::move(bins)),
        console_(console),
        log_(options.log, console),
        steps_(options.log.step, batch.seen()),
        tags_meet_(are_of_several_kinds(batch.all())) {
    if (console.json()) console.object()["histograms"] = Json(Json::Array());
  }

  /// Writes everything that is selected of an input, at `step` if that is known. Reports and leaves
  /// out what is bad.
  void add_input(const BatchInput& input, std::optional<std::int64_t> step) {
    const std::optional<ValueInput> opened = open(input.word);
    steps_.begin(input, step);
    if (!opened || opened->values().empty()) {
      (void)steps_.next(options_.log.tag_or(default_name(input.word)), TagOrigin::kStem);
      return;
    }
    for (const NamedValues& part : opened->values()) {
      console_.attempt([&] { add_part(*opened, part); });
    }
  }

  [[nodiscard]] const KindCounts& counts() const { return log_.counts(); }
  void close() { log_.close(); }

 private:
  std::optional<ValueInput> open(const std::string& input) {
    std::optional<ValueInput> opened;
    const bool good = console_.attempt([&] {
      opened = ValueInput::open(input, console_);
      opened->select(globs_);
      opened->report_unread(console_);
    });
    return good ? std::move(opened) : std::nullopt;
  }

  void add_part(const ValueInput& input, const NamedValues& part) {
    const std::string tag = options_.log.tag_or(part.tag);
    const std::int64_t step = steps_.next(
        tag, part.is_of_stem && options_.log.tag.empty() && !tags_meet_ ? TagOrigin::kStem
                                                                        : TagOrigin::kOwn);
    Histogram histogram;
    try {
      histogram = summarise(input, part);
    } catch (const FormatError& error) {
      const std::string fact = part.part.empty() ? error.what() : part.part + ": " + error.what();
      console_.fail(FormatError(input.file(), fact));
      return;
    }
    if (histogram.not_finite > 0) {
      warn(input, part,
           fmt::format("left out {} of {}",
                       count_text(histogram.not_finite, "NaN or infinite value"),
                       part.values.count()));
    }
    describe(tag, step, histogram);
    log_.add(step, {tag, std::move(histogram)});
  }

  Histogram summarise(const ValueInput& input, const NamedValues& part) {
    BinnedValues binned = bin_values(part.values, bins_, options_.max_bins);
    if (binned.asked_bins > 0) {
      warn(input, part,
           fmt::format("--bins {} asks for {:.3g} buckets; {} are used", options_.bins,
                       binned.asked_bins, kMaxBinsByRule));
    }
    return std::move(binned.histogram);
  }

  void warn(const ValueInput& input, const NamedValues& part, std::string_view fact) {
    console_.warn(
        fmt::format("{}: {}{}{}", input.file(), part.part, part.part.empty() ? "" : ": ", fact));
  }

  void describe(const std::string& tag, std::int64_t step, const Histogram& histogram) {
    if (!console_.json()) return;
    Json object;
    object["tag"] = options_.log.tag_prefix + tag;
    object["step"] = step;
    object["num"] = histogram.num;
    object["not_finite"] = histogram.not_finite;
    object["min"] = histogram.min;
    object["max"] = histogram.max;
    object["sum"] = histogram.sum;
    object["sum_squares"] = histogram.sum_squares;
    object["buckets"] = static_cast<std::int64_t>(histogram.counts.size());
    console_.object()["histograms"].push_back(std::move(object));
  }

  const HistogramOptions& options_;
  std::vector<std::string> globs_;
  Bins bins_;
  Console& console_;
  LogOutput log_;
  InputSteps steps_;
  bool tags_meet_;  // Of arrays, by their stems, and of models, by what they hold.
};

}  // namespace

void declare_histogram(CommandSpec& command) {
  const auto options = std::make_shared<HistogramOptions>();
  command.example = "tbviz histogram model.pth --select 'conv*' -l runs/weights";
  command.exit_codes = {
      {ExitCode::kUsage,
       "wrong arguments, a --select that matches nothing, or only integer tensors of a model"},
      {ExitCode::kInput},
      {ExitCode::kFormat,
       "a file is malformed or truncated, edges do not increase, or there is nothing to count"},
      {ExitCode::kUnsupported,
       "arrays of objects, text, complex or big-endian numbers, or a file that is neither numbers "
       "nor a model"},
      {ExitCode::kOutput}};
  command
      .argument("FILE", options->inputs,
                ".npy, .npz, numbers as text or CSV, a saved model, a synthetic array such as "
                "randn:1000@0, a tar archive of such files, or - for standard input")
      .takes_path("FILE")
      .completes(Completion::kNumbers);
  command
      .option("--bins", options->bins,
              "tensorflow, a number of equal buckets, or a rule of NumPy's: auto, fd, doane, "
              "scott, stone, rice, sturges, sqrt")
      .takes("WORD|N")
      .defaults_to(options->bins);
  command
      .option("--edges", options->edges,
              "Edges of the buckets: .npy or numbers as text, strictly increasing")
      .takes_path("FILE")
      .excludes("--bins");
  command
      .option("--max-bins", options->max_bins,
              "Merge neighbours where there are more buckets, as add_histogram's max_bins")
      .at_least(1);
  command
      .option("--select", options->select,
              "Only parameters, keys or columns that match one of the globs")
      .takes("GLOB[,GLOB]")
      .completes(Completion::kTensor, ',');
  command
      .option("--step-from", options->step_from,
              "Take the step from each input's name: a regular expression (RE2) whose group is the "
              "number, as in 'ckpt_([0-9]+)'; name: the last number of the file's name")
      .takes("REGEX|name")
      .not_empty("give an expression, or leave it out")
      .excludes("--step");
  add_names_options(command, options->names);
  add_shard_options(command, options->shards);
  add_log_options(command, options->log, {.preview = true});
  command.job = [options](Console& console) { run_histogram(*options, console); };
}

void run_histogram(const HistogramOptions& options, Console& console) {
  std::vector<BatchInput> inputs = histogram_inputs(options.inputs, options.names, console);
  if (options.edges == "-" && std::ranges::find(inputs, "-", &BatchInput::word) != inputs.end()) {
    throw UsageError("standard input (-) cannot be the edges and an input, too");
  }
  const std::vector<std::int64_t> steps = steps_of_names(options.step_from, inputs, console);
  Batch batch(options.shards, "histogram", options.log.logdir, std::move(inputs), console);
  HistogramOptions used = options;
  used.log.filename_suffix = batch.file_suffix(options.log.filename_suffix);
  HistogramLog log(used, parse_bins(options, console), batch, console);
  if (batch.is_idle()) return;
  batch.begin();
  console.progress().expect("file", batch.mine().size());
  for (const BatchInput& input : batch.mine()) {
    batch.handle(input, log.counts(), [&] {
      log.add_input(input, steps.empty()
                               ? std::nullopt
                               : std::optional(steps[static_cast<std::size_t>(input.index)]));
    });
    console.progress().advance("file");
  }
  log.close();
  batch.finish(log.counts());
}

}  // namespace tbviz::cli
