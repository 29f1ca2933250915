#include "tbviz/commands/export.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <map>
#include <memory>

#include "tbviz/base/error.h"
#include "tbviz/base/output_file.h"
#include "tbviz/event/decoder.h"
#include "tbviz/export_files.h"
#include "tbviz/log_input.h"
#include "tbviz/stream_output.h"

namespace tbviz::cli {
namespace {

std::optional<LineFormat> format_called(std::string_view word) {
  for (const LineFormat format : {LineFormat::kCsv, LineFormat::kTsv, LineFormat::kJsonLines}) {
    if (word == extension_of(format)) return format;
  }
  return {};
}

// What the file's name says: none for a folder.
std::optional<LineFormat> format_of_file(const std::string& output) {
  const std::string extension = std::filesystem::path(output).extension().string();
  return extension.empty() ? std::nullopt : format_called(extension.substr(1));
}

std::unique_ptr<ExportTarget> open_target(const ExportOptions& options,
                                          const std::vector<LogRun>& runs, Console& console) {
  const std::optional<LineFormat> named = format_of_file(options.output);
  const LineFormat format =
      !options.format.empty() ? *format_called(options.format) : named.value_or(LineFormat::kCsv);
  const bool is_stream = options.output == "-" || named;
  if (!is_stream || std::filesystem::is_directory(options.output)) {
    return std::make_unique<ExportFolder>(options.output, format,
                                          options.force ? Overwrite::kYes : Overwrite::kNo);
  }
  if (options.output == "-") {
    console.claim_standard_output("-o -", false);
    return std::make_unique<ExportStream>(standard_output_sink(), format);
  }
  std::vector<std::filesystem::path> files;
  for (const LogRun& run : runs) files.insert(files.end(), run.files.begin(), run.files.end());
  return std::make_unique<ExportStream>(
      open_stream_output({options.output, options.force}, files, console), format);
}

/// How many values of each kind were written, and were not.
struct Counts {
  std::map<std::string, std::int64_t, std::less<>> written;
  std::map<std::string, std::int64_t, std::less<>> left_out;
};

void count(std::map<std::string, std::int64_t, std::less<>>& counts, std::string_view kind) {
  const auto found = counts.find(kind);
  if (found != counts.end()) {
    ++found->second;
  } else {
    counts.emplace(kind, 1);
  }
}

// "1 image, 28 scalars"
std::string list(const std::map<std::string, std::int64_t, std::less<>>& counts) {
  std::string text;
  for (const auto& [kind, number] : counts) {
    const bool has_plural = number != 1 && kind != "audio" && !kind.ends_with('s');
    text += fmt::format("{}{} {}{}", text.empty() ? "" : ", ", number, kind, has_plural ? "s" : "");
  }
  return text;
}

void report(const Counts& counts, const ExportOptions& options, Console& console) {
  if (options.output != "-") {
    console.note(fmt::format("wrote {} to {}",
                             counts.written.empty() ? "nothing" : list(counts.written),
                             options.output));
  }
  if (!counts.left_out.empty()) {
    console.note(
        fmt::format("left out {}: {}", list(counts.left_out),
                    options.output == "-" || format_of_file(options.output)
                        ? "they do not fit into this format (--format jsonl takes "
                          "histograms, texts and tensors, a folder pictures and sounds, too)"
                        : "tbviz does not know how to write them"));
  }
  Json& object = console.object();
  object["output"] = options.output;
  object["written"] = Json::Object();
  for (const auto& [kind, number] : counts.written) object["written"][kind] = number;
  object["left_out"] = Json::Object();
  for (const auto& [kind, number] : counts.left_out) object["left_out"][kind] = number;
}

}  // namespace

void add_export(CLI::App& app, Job& job) {
  const auto options = std::make_shared<ExportOptions>();
  CLI::App* command =
      app.add_subcommand("export", "Curves as CSV, histograms as JSON, pictures as files");
  command
      ->add_option("LOGDIR", options->logs,
                   "Log directories and event files; - is standard input, as is none in a pipe")
      ->type_name("");
  command
      ->add_option("-o,--output", options->output,
                   "A file (.csv, .tsv, .jsonl), a folder for values of all kinds, or - for "
                   "standard output (default)")
      ->check([](const std::string& word) {
        return word.empty() ? "must not be empty; give a file or a folder" : std::string();
      })
      ->type_name("FILE|DIR");
  command
      ->add_option("--format", options->format,
                   "csv, tsv or jsonl (default: as the file is called, else csv)")
      ->check(CLI::IsMember({"csv", "tsv", "jsonl"}).description(""))
      ->type_name("FORMAT");
  add_log_selection_options(*command, options->selection);
  add_restart_option(*command, options->restarts);
  command->add_flag("--force", options->force, "Replace files that exist");
  command->callback(
      [options, &job] { job = [options](Console& console) { run_export(*options, console); }; });
}

void run_export(const ExportOptions& options, Console& console) {
  const std::vector<std::string> logs =
      inputs_or_standard_input(options.logs, "log directories or event files");
  const std::vector<LogRun> runs = find_runs(logs, console);
  if (runs.empty()) return;
  const std::unique_ptr<ExportTarget> target = open_target(options, runs, console);
  LogSelection selection(options.selection);
  Counts counts;
  for (const LogRun& run : runs) {
    if (!selection.has_run(run.name)) continue;
    target->begin_run(run.name);
    read_values(run, options.restarts, console,
                [&](const EventView& event, const ValueView& value) {
                  if (!selection.has_tag(value.tag)) return;
                  const bool written = target->add(event, value);
                  count(written ? counts.written : counts.left_out, kind_of(value));
                });
  }
  selection.check_used();
  if (counts.written.empty() && counts.left_out.empty() && console.exit_code() == ExitCode::kDone) {
    throw FormatError(logs.size() == 1 ? logs.front() : "",
                      "holds no value, or none that restarts do not hide");
  }
  target->close();
  report(counts, options, console);
}

}  // namespace tbviz::cli
