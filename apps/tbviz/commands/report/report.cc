#include "commands/report/report.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "commands/report/page.h"
#include "commands/report/report_inputs.h"
#include "commands/report/report_reading.h"
#include "shell/options.h"
#include "shell/standard_input.h"
#include "tbviz/error.h"
#include "tbviz/io/input_name.h"
#include "tbviz/text/byte_size.h"
#include "tbviz/text/words.h"

namespace tbviz::cli {
namespace {

constexpr std::size_t kUsualSize = 10'000'000;  // Mail takes that much.

void parse_max_size(const std::string& word, PageOptions& options) {
  const std::optional<std::int64_t> size = parse_byte_size(word);
  if (!size) {
    throw UsageError(
        fmt::format("--max-size takes a size, '{}' is none (such as 10MB, 500kB or 2G; 0 is no "
                    "limit)",
                    word));
  }
  options.max_size = *size == 0 ? PageOptions().max_size : static_cast<std::size_t>(*size);
}

void add_page_options(CommandSpec& command, PageOptions& options) {
  command.option("--title", options.title, "The page's title; default: the last parts of the PATHs")
      .takes("TEXT");
  command
      .option(
          "--max-size", [&options](const std::string& word) { parse_max_size(word, options); },
          "Largest page: what is beyond is thinned, or left out, and told; 0: whatever it takes")
      .takes("SIZE")
      .defaults_to("10MB");
  command
      .option("--columns", options.most_columns,
              "Thin curves to N columns, or fewer where the page has no room; default: only where "
              "it has none")
      .takes("N")
      .between(1, 1e9);
  command.option("--smooth", options.smooth, "Weight of the smoothing that the page begins with")
      .takes("W")
      .between(0, 0.999)
      .defaults_to("0.6");
  command.option("--theme", options.theme, "Colours that the page begins with")
      .takes("auto|light|dark")
      .chosen_from({"auto", "light", "dark"})
      .defaults_to("auto");
}

void add_output_options(CommandSpec& command, StreamOutputOptions& options) {
  command
      .option("-o,--output", options.output,
              "File to write, which appears whole or not at all; - is standard output")
      .takes_path("FILE")
      .not_empty("give a file")
      .defaults_to(options.output);
  command.flag("--force", options.force, "Replace a file that exists");
}

std::string title_of(const ReportOptions& options) {
  if (!options.page.title.empty()) return options.page.title;
  return fmt::format("{}", fmt::join(short_names(options.paths), ", "));
}

std::string count_of(std::size_t count, std::string_view noun) {
  return count_text(static_cast<std::int64_t>(count), noun);
}

/// What the closing line has no place for; empty if there is none of it.
std::string others_of(const ReportContent& content, const ReportPage& page) {
  std::vector<std::string> words;
  const auto add = [&](std::size_t count, std::string_view noun) {
    if (count > 0) words.push_back(count_of(count, noun));
  };
  add(page.histograms.shown, "histogram");
  add(page.texts.shown, "text");
  add(content.hparams.size(), "hyperparameter set");
  add(content.models.size(), "model");
  return words.empty() ? "" : fmt::format("also {}", fmt::join(words, ", "));
}

void tell(const ReportContent& content, const ReportPage& page, const std::string& name,
          Console& console) {
  console.result(fmt::format("{}: {}, {}, {}, {}", name, count_of(content.runs.size(), "run"),
                             count_of(page.curves.curves, "curve"),
                             count_of(page.pictures.shown, "picture"),
                             byte_size_text(static_cast<std::int64_t>(page.size))));
  const std::string others = others_of(content, page);
  if (!others.empty()) console.result(others);
  for (const std::string& note : page.notes) console.result(note);
}

void add_json(const ReportContent& content, const ReportPage& page, const std::string& name,
              Json& object) {
  const auto number = [](std::size_t count) { return static_cast<std::int64_t>(count); };
  object["file"] = name;
  object["bytes"] = number(page.size);
  object["runs"] = number(content.runs.size());
  object["curves"] = number(page.curves.curves);
  object["pictures"] = number(page.pictures.shown);
  object["histograms"] = number(page.histograms.shown);
  object["texts"] = number(page.texts.shown);
  object["hparams"] = number(content.hparams.size());
  object["models"] = number(content.models.size());
  object["thinned"] = number(page.curves.thinned);
  object["columns"] = page.curves.thinned > 0 ? Json(number(page.curves.columns)) : Json();
  object["left_out"] = page.left_out;
}

// Values that a log has, and that say nothing, are damage.
void fail_for_malformed(const ReportPage& page, const ReportOptions& options, Console& console) {
  for (const auto& [what, count] : *page.left_out.get_if<Json::Object>()) {
    if (!what.starts_with("malformed ")) continue;
    console.fail(
        FormatError(options.paths.size() == 1 ? display_name(options.paths.front()) : "",
                    fmt::format("{} left out", count_text(*count.get_if<std::int64_t>(), what))));
  }
}

void warn_of_size(const ReportPage& page, const ReportOptions& options, const std::string& name,
                  Console& console) {
  if (page.size <= options.page.max_size) return;
  console.warn(fmt::format(
      "{}: {} are more than --max-size {}: names, tables and curves in {} need that; --tag, --run "
      "or --columns make it smaller",
      name, byte_size_text(static_cast<std::int64_t>(page.size)),
      byte_size_text(static_cast<std::int64_t>(options.page.max_size)),
      count_of(page.curves.columns, "column")));
}

}  // namespace

void declare_report(CommandSpec& command) {
  const auto options = std::make_shared<ReportOptions>();
  options->page.max_size = kUsualSize;
  command.example = "tbviz report runs -o report.html";
  command.exit_codes = {
      {ExitCode::kUsage, "wrong arguments, or a tag or run that the logs lack"},
      {ExitCode::kInput, "a PATH is missing or unreadable; the page has the rest"},
      {ExitCode::kFormat,
       "a log is damaged, or a PATH holds no log and no model: the page has what can be read; or "
       "there is nothing to show, and no page"},
      {ExitCode::kUnsupported,
       "a model, or a tensor of it, is of a kind that is not supported; the page has the rest"},
      {ExitCode::kOutput, "the page exists, or cannot be written"}};
  command
      .argument("PATH", options->paths,
                "Log directories, event files and model files; - is a log on standard input, as is "
                "none in a pipe")
      .takes_path("PATH")
      .completes(Completion::kLogOrModel);
  add_output_options(command, options->output);
  add_page_options(command, options->page);
  add_run_reading_options(command, options->reading);
  command.job = [options](Console& console) {
    options->paths = distinct_paths(
        inputs_or_standard_input(options->paths, "log directories, event files or models"),
        console);
    options->page.title = title_of(*options);
    run_report(*options, console);
  };
}

void run_report(const ReportOptions& options, Console& console) {
  LogSelection selection(options.reading.selection);
  const std::vector<ReportRun> runs = find_report_runs(options.paths, selection, console);
  const std::unique_ptr<ByteSink> sink = open_file_output(options.output, files_of(runs), console);
  const ReportContent content = read_report(runs, options.reading, selection, console);
  selection.check_used();
  if (content.empty()) {
    if (console.exit_code() != ExitCode::kDone) return;  // Why has been told.
    throw FormatError(options.paths.size() == 1 ? display_name(options.paths.front()) : "",
                      "holds nothing that a report shows");
  }
  const ReportPage page = lay_out(content, options.page);
  write_page(options.page.title, page.index, page.blocks, *sink);
  sink->close();
  tell(content, page, sink->name(), console);
  add_json(content, page, sink->name(), console.object());
  fail_for_malformed(page, options, console);
  warn_of_size(page, options, sink->name(), console);
}

}  // namespace tbviz::cli
