#include "commands/scalars/scalars.h"

#include <fmt/format.h>

#include <memory>
#include <utility>

#include "commands/scalars/curve_log.h"
#include "commands/scalars/live_input.h"
#include "shell/options.h"
#include "shell/standard_input.h"
#include "tbviz/io/input_name.h"
#include "tbviz/table/scalar_table.h"
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

TableFormat format_of(std::string_view word) {
  if (word == "csv") return TableFormat::kCsv;
  if (word == "tsv") return TableFormat::kTsv;
  if (word == "jsonl") return TableFormat::kJsonLines;
  if (word == "kv") return TableFormat::kKeyValue;
  return TableFormat::kAuto;
}

ScalarTableOptions table_options(const ScalarsOptions& options, const std::string& input) {
  ScalarTableOptions table;
  table.format = format_of(options.format);
  table.step_column = options.step_column;
  table.columns = options.columns;
  table.tags = options.tags;
  table.default_tag = default_name(input);
  if (options.log.step_given) table.first_step = options.log.step;
  return table;
}

/// Reads inputs one after the other into one log.
class ScalarsJob {
 public:
  ScalarsJob(const ScalarsOptions& options, Console& console)
      : options_(options), console_(&console), log_(options.log, console) {
    log_.leave_interrupts_to_caller();  // Reading looks for Ctrl-C.
    log_.sum_up_written();
    if (!options.tee) return;
    console.claim_standard_output("--tee", false);
    tee_ = standard_output_sink();
  }

  void add_input(const std::string& path) {
    LiveInput input(path, log_, tee_.get());
    try {
      const std::unique_ptr<ScalarTable> table =
          open_scalar_table(input, table_options(options_, path));
      add_table(*table, input);
    } catch (const OutputError&) {
      throw;
    } catch (const Error&) {
      input.finish_tee();
      throw;
    }
  }

  void close() { log_.close(); }

 private:
  void add_table(ScalarTable& table, const LiveInput& input) {
    CurveLog curves(options_, table, log_);
    if (!table.tags().empty()) curves.check_main_tags(input.name());
    ScalarRow row;
    std::int64_t bad_rows = 0;
    while (next_row(table, row, bad_rows)) curves.add(row, input.arrival_time());
    // Inputs under one tag go on where the one before ended.
    if (!options_.tags.empty()) {
      options_.log.step += table.numbered_rows();
      options_.log.step_given = true;
    }
    note_skipped(table, bad_rows);
    table.check_columns();
    curves.check_main_tags(input.name());
    if (curves.empty()) {
      throw FormatError(input.name(),
                        "holds no value of a curve; --format kv reads a training log, --format csv "
                        "a table, --format jsonl JSON lines");
    }
  }

  [[nodiscard]] bool next_row(ScalarTable& table, ScalarRow& row, std::int64_t& bad_rows) {
    for (;;) {
      try {
        return table.next(row);
      } catch (const FormatError& error) {
        if (!options_.skip_bad) throw;
        ++bad_rows;
        console_->detail(error.what());
      }
    }
  }

  void note_skipped(const ScalarTable& table, std::int64_t bad_rows) {
    std::string skipped = table.skipped();
    if (bad_rows > 0) {
      skipped = fmt::format("{}{}{}", count_text(bad_rows, "bad row"), skipped.empty() ? "" : "; ",
                            skipped);
    }
    if (!skipped.empty()) console_->note(table.name() + ": skipped " + skipped);
  }

  ScalarsOptions options_;
  Console* console_;
  LogOutput log_;
  std::unique_ptr<ByteSink> tee_;
};

void add_table_options(CommandSpec& command, ScalarsOptions& options) {
  command
      .option("--format", options.format,
              "csv, tsv, jsonl (one JSON object a line), kv (a log of key=value and key: value "
              "words) or auto")
      .takes("FORMAT")
      .chosen_from({"auto", "csv", "tsv", "jsonl", "kv"})
      .defaults_to(options.format);
  command
      .option("--step-column", options.step_column,
              "Column of the step (default: step, else epoch, else x, else rows are numbered)")
      .takes("COLUMN");
  command.option("--columns", options.columns, "Only these columns or keys")
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

}  // namespace

void declare_scalars(CommandSpec& command) {
  const auto options = std::make_shared<ScalarsOptions>();
  command.example = "tbviz scalars metrics.csv -l runs/first";
  command.exit_codes = {{ExitCode::kUsage, "wrong arguments, or a column or key that is missing"},
                        {ExitCode::kInput},
                        {ExitCode::kFormat, "a row is malformed, or there is no value"},
                        {ExitCode::kOutput}};
  command
      .argument("FILE", options->inputs,
                "Tables or logs; - is standard input, as is none in a pipe")
      .takes_path("FILE");
  add_table_options(command, *options);
  command.flag("--new-style", options->new_style, "Store tensors, as add_scalar's new_style");
  command.flag("--double-precision", options->double_precision,
               "Store 64-bit tensors; implies --new-style");
  command.flag("--tee", options->tee, "Copy the input to standard output as it comes");
  command.flag("--skip-bad", options->skip_bad, "Skip and count malformed rows");
  add_log_options(command, options->log, {.tag = false});
  command.job = [options](Console& console) { run_scalars(*options, console); };
}

void run_scalars(const ScalarsOptions& options, Console& console) {
  if (!options.main_tags.empty() && options.log.logdir == "-") {
    throw UsageError("--main-tag makes a run for each curve and needs a directory, not --logdir -");
  }
  ScalarsJob job(options, console);
  for (const std::string& input : inputs_or_standard_input(options.inputs, "files")) {
    try {
      console.attempt([&] { job.add_input(input); });
    } catch (const Interrupted&) {
      job.close();
      throw;
    }
  }
  job.close();
}

}  // namespace tbviz::cli
