#include "commands/scalars/scalars.h"

#include <fmt/format.h>

#include <csignal>
#include <memory>
#include <utility>

#include "batch/batch.h"
#include "batch/listed_inputs.h"
#include "commands/scalars/curve_log.h"
#include "commands/scalars/live_input.h"
#include "commands/scalars/reading.h"
#include "shell/options.h"
#include "tbviz/table/curve_set.h"
#include "tbviz/text/words.h"

namespace tbviz::cli {
namespace {

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  for (;;) {
    const std::size_t end = text.find(separator);
    parts.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

MainTag parse_main_tag(const std::string& text) {
  const std::size_t sign = text.find('=');
  MainTag main{text.substr(0, sign), {}};
  if (sign != std::string::npos) main.columns = split(text.substr(sign + 1), ',');
  if (main.tag.empty()) throw UsageError("--main-tag " + text + ": MAIN is empty");
  for (const std::string& column : main.columns) {
    if (column.empty()) throw UsageError("--main-tag " + text + ": a column's name is empty");
  }
  return main;
}

/// Reads inputs one after the other into one log.
class ScalarsJob {
 public:
  ScalarsJob(ScalarsOptions options, Console& console)
      : options_(std::move(options)),
        console_(&console),
        log_(options_.log, console,
             options_.main_tags.empty() ? MainFile::kIfUsed : MainFile::kAlways),
        curve_log_(options_, log_),
        curves_(options_.columns, curve_log_) {
    log_.leave_interrupts_to_caller();  // Reading looks for Ctrl-C.
    log_.sum_up_written();
    if (!options_.tee) return;
    console.claim_standard_output("--tee", false);
    tee_ = standard_output_sink();
  }

  /// A failure is told at once, and the rest of a pipe read, so that the program that writes to it
  /// can go on. False if output failed, so that there is no use in going on here.
  [[nodiscard]] bool add_input(const std::string& path) {
    input_.reset();
    try {
      input_ = std::make_unique<LiveInput>(path, log_, tee_.get());
      curve_log_.read_from(*input_, curves_);
      add_numbered(read_input(*input_, path, options_, curves_, *console_));
      curve_log_.check_main_tags();
    } catch (const Interrupted&) {
      if (input_) input_->finish_tee();
      throw;
    } catch (const Error& error) {
      console_->fail(blaming(error, path));
      drain();
      return is_bad_input(error);
    }
    return true;
  }

  /// See LiveInput.
  void let_writer_end() {
    if (input_) input_->let_writer_end();
  }

  [[nodiscard]] const KindCounts& counts() const { return log_.counts(); }

  void close() {
    log_.close();
    if (curve_log_.beyond_float() > 0) {
      console_->warn(
          fmt::format("{} beyond the range of float32 became infinite; "
                      "--double-precision keeps what it is",
                      count_text(curve_log_.beyond_float(), "value")));
    }
  }

 private:
  /// What cannot be read was told.
  void drain() {
    try {
      if (input_) input_->drain();
    } catch (const InputError&) {
    }
  }

  /// Inputs under one tag go on where the one before ended.
  void add_numbered(std::int64_t rows) {
    if (options_.tags.empty()) return;
    options_.log.step += rows;
    options_.log.step_given = true;
  }

  ScalarsOptions options_;
  Console* console_;
  LogOutput log_;
  CurveLog curve_log_;
  CurveSet curves_;
  std::unique_ptr<ByteSink> tee_;
  std::unique_ptr<LiveInput> input_;  // The one that is read.
};

void add_table_options(CommandSpec& command, ScalarsOptions& options) {
  command
      .option("--format", options.format,
              "csv, tsv, jsonl (one JSON object a line), log (a training log; kv is another word "
              "for it) or auto")
      .takes("FORMAT")
      .chosen_from({"auto", "csv", "tsv", "jsonl", "log", "kv"})
      .defaults_to(options.format);
  command
      .option("--pattern", options.pattern,
              "Regular expression (RE2) that finds the values: groups step, run, wall_time, name "
              "with value, any other is a tag")
      .takes("REGEX");
  command
      .option(
          "--step-key,--step-column", options.step_key,
          "Column, key or counter that is the step, in any case (default: the best that is there)")
      .takes("NAME");
  command.flag("--number", options.number,
               "Number rows and lines with values, whatever they count");
  command.flag("--decimal-comma", options.decimal_comma, "2,5 is 2.5, in logs as in tables");
  command.flag("--run-per-file", options.run_per_file, "Each input its own sub-run, named by stem");
  command.option("--columns", options.columns, "Only these columns, keys or tags")
      .takes("A,B")
      .split_at(',');
  command
      .option("-t,--tag", options.tags,
              "Tag of a column of a table, in their order; for tables without header (default: the "
              "file's stem, value for standard input)")
      .takes("TAG");
  command
      .option(
          "--main-tag",
          [&options](const std::string& word) {
            options.main_tags.push_back(parse_main_tag(word));
          },
          "Draw these columns, or all, in one chart under the tag MAIN, as add_scalars")
      .takes("MAIN[=A,B]")
      .repeatable();
}

void check_shards(const ScalarsOptions& options) {
  if (options.shards.shard.empty()) return;
  if (!options.tags.empty()) {
    throw UsageError(
        "--shard and --tag exclude each other: with --tag the rows of an input are "
        "counted from those of the inputs before it, which other shards read");
  }
}

/// False if output failed.
bool read_all_inputs(Batch& batch, ScalarsJob& job) {
  for (const BatchInput& input : batch.mine()) {
    bool can_go_on = true;
    try {
      batch.handle(input, job.counts(), [&] { can_go_on = job.add_input(input.word); });
    } catch (const Interrupted& stop) {
      job.close();
      if (stop.signal_number() == SIGINT) job.let_writer_end();
      throw;
    }
    if (!can_go_on) return false;
  }
  return true;
}

}  // namespace

void declare_scalars(CommandSpec& command) {
  const auto options = std::make_shared<ScalarsOptions>();
  command.example = "tbviz scalars metrics.csv -l runs/first";
  command.exit_codes = {{ExitCode::kDone, "all is logged"},
                        {ExitCode::kUsage,
                         "wrong arguments, a column or step key that the input lacks, tags that do "
                         "not fit the columns, or a malformed pattern"},
                        {ExitCode::kInput, "an input is missing or unreadable"},
                        {ExitCode::kFormat,
                         "something is malformed (the rest was logged), or bytes are no text, or "
                         "there is no value at all (no event file is left)"},
                        {ExitCode::kOutput, "the log could not be written"}};
  command
      .argument("FILE", options->inputs,
                "Tables or logs; - is standard input, as is none in a pipe")
      .takes_path("FILE");
  add_table_options(command, *options);
  command.flag("--new-style", options->new_style, "Store tensors, as add_scalar's new_style");
  command.flag("--double-precision", options->double_precision,
               "Store 64-bit tensors; implies --new-style");
  command.flag("--tee", options->tee, "Copy the input to standard output as it comes");
  command.flag("--skip-bad", options->skip_bad,
               "What is malformed is told as a warning, and is no failure");
  command.flag(
      "--explain", options->explain,
      "Say what each input is taken for, where its steps come from, which curves it holds and "
      "what is left out; write nothing");
  add_names_options(command, options->names);
  add_shard_options(command, options->shards);
  add_log_options(command, options->log, {.tag = false, .preview = true});
  command.job = [options](Console& console) { run_scalars(*options, console); };
}

void run_scalars(const ScalarsOptions& options, Console& console) {
  if (!options.main_tags.empty() && options.log.logdir == "-") {
    throw UsageError("--main-tag makes a run for each curve and needs a directory, not --logdir -");
  }
  if (options.number && !options.step_key.empty()) {
    throw UsageError("--number and --step-key exclude each other");
  }
  check_shards(options);
  ScalarsOptions used = options;
  used.inputs.clear();
  for (ListedInput& input : list_inputs(options.inputs, options.names, "files")) {
    used.inputs.push_back(std::move(input.text));
  }
  if (options.explain) {
    for (const std::string& input : used.inputs) {
      console.attempt([&] { explain_input(input, used, console); }, input);
    }
    return;
  }
  std::vector<BatchInput> inputs;
  for (const std::string& input : used.inputs) inputs.push_back({input, input});
  Batch batch(options.shards, "scalars", options.log.logdir, std::move(inputs), console);
  used.log.filename_suffix = batch.file_suffix(options.log.filename_suffix);
  if (batch.is_sharded() && batch.all().size() > 1 && !options.run_per_file) {
    console.note(
        "all files become one run: what two of them say of one tag and step is there twice; "
        "--run-per-file keeps them apart");
  }
  ScalarsJob job(std::move(used), console);
  if (batch.is_idle()) return;
  batch.begin();
  if (read_all_inputs(batch, job)) {
    job.close();
    batch.finish(job.counts());
  }
}

}  // namespace tbviz::cli
