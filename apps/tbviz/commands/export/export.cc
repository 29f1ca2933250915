#include "commands/export/export.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <memory>
#include <system_error>

#include "commands/export/export_files.h"
#include "logs/file_output.h"
#include "logs/kind_counts.h"
#include "logs/log_input.h"
#include "shell/options.h"
#include "shell/standard_input.h"
#include "shell/terminal.h"
#include "tbviz/error.h"
#include "tbviz/event/decoder.h"
#include "tbviz/io/input_name.h"
#include "tbviz/io/output_file.h"

namespace tbviz::cli {
namespace {

std::optional<LineFormat> format_called(std::string_view word) {
  for (const LineFormat format : {LineFormat::kCsv, LineFormat::kTsv, LineFormat::kJsonLines}) {
    if (word == extension_of(format)) return format;
  }
  return {};
}

// What the file's name says: none for a folder. Throws UsageError for other formats' names, of
// which nobody means a folder.
std::optional<LineFormat> format_of_file(const std::string& output) {
  constexpr auto kOthers = std::to_array<std::string_view>(
      {"json", "xlsx", "xls",  "txt", "parquet", "npy", "npz",  "gz",   "zip",     "html", "db",
       "png",  "jpg",  "jpeg", "gif", "bmp",     "svg", "webp", "tif",  "tiff",    "avif", "heic",
       "wav",  "mp3",  "flac", "ogg", "opus",    "m4a", "mp4",  "webm", "tfevents"});
  std::string extension = lower_case_extension(output);
  if (!extension.empty()) extension.erase(0, 1);
  if (std::ranges::find(kOthers, extension) != kOthers.end()) {
    throw UsageError(
        fmt::format("-o {}: export writes .csv, .tsv and .jsonl files, and folders; "
                    "there is no .{}",
                    output, extension));
  }
  return format_called(extension);
}

// A table has room for scalars alone. Where nobody asked for others, they are a note.
LineFormat usual_format(const ExportKinds& kinds) {
  const bool others =
      std::ranges::any_of(kinds, [](ExportKind kind) { return kind != ExportKind::kScalars; });
  return others ? LineFormat::kJsonLines : LineFormat::kCsv;
}

// The format of a stream of lines; none where the output is a folder.
std::optional<LineFormat> stream_format(const ExportOptions& options) {
  std::error_code ignored;
  const auto status = std::filesystem::status(options.output, ignored);
  if (std::filesystem::is_directory(status)) return {};
  const std::optional<LineFormat> named = format_of_file(options.output);
  const std::optional<LineFormat> asked = format_called(options.format);
  if (named && asked && *named != *asked) {
    throw UsageError(
        fmt::format("-o {} and --format {} do not go together", options.output, options.format));
  }
  // What exists and is no folder may be a device.
  if (options.output != "-" && !named && !std::filesystem::exists(status)) return {};
  return named ? named : asked.value_or(usual_format(options.kinds));
}

// What has no place in a stream was asked for in vain.
void check_kinds(const ExportOptions& options, LineFormat format) {
  for (const ExportKind kind : options.kinds) {
    const std::string name = export_kind_names()[static_cast<std::size_t>(kind)];
    if (!has_lines(kind)) {
      throw UsageError(fmt::format("--kind {} needs a folder: -o FOLDER", name));
    }
    if (kind != ExportKind::kScalars && format != LineFormat::kJsonLines) {
      throw UsageError(fmt::format("--kind {} needs JSON lines, or a folder; {} has scalars alone",
                                   name, extension_of(format)));
    }
  }
}

std::unique_ptr<ExportTarget> open_target(const ExportOptions& options,
                                          const std::vector<LogRun>& runs, Console& console) {
  const std::optional<LineFormat> format = stream_format(options);
  if (!format) {
    return std::make_unique<ExportFolder>(options.output,
                                          format_called(options.format).value_or(LineFormat::kCsv),
                                          options.force ? Overwrite::kYes : Overwrite::kNo);
  }
  check_kinds(options, *format);
  const bool with_hparams = options.kinds.contains(ExportKind::kHparams);
  if (options.output == "-") {
    console.claim_standard_output("-o -", false);
    return std::make_unique<ExportStream>(standard_output_sink(), *format, prints_to_terminal(),
                                          with_hparams);
  }
  std::vector<std::filesystem::path> files;
  for (const LogRun& run : runs) files.insert(files.end(), run.files.begin(), run.files.end());
  return std::make_unique<ExportStream>(
      open_stream_output({options.output, options.force}, files, console), *format, false,
      with_hparams);
}

/// How many values of each kind were written, and were not.
struct Counts {
  KindCounts written;
  KindCounts left_out;
  KindCounts unwanted;  ///< By --kind.
};

// Why nothing was written.
std::string fact_of(const Counts& counts, const ExportTarget& target) {
  if (!counts.left_out.empty()) {
    return fmt::format("{} cannot be written: {}", counts.left_out.text(), target.why_left_out());
  }
  if (!counts.unwanted.empty()) {
    return fmt::format("holds no value of the kinds asked for, but {}", counts.unwanted.text());
  }
  return "holds no value, or none that restarts do not hide";
}

void report(const Counts& counts, const ExportTarget& target, const ExportOptions& options,
            Console& console) {
  if (options.output != "-") {
    console.note(fmt::format("wrote {} to {}", counts.written.text(), options.output));
  }
  if (!counts.left_out.empty()) {
    console.note(fmt::format("left out {}: {}", counts.left_out.text(), target.why_left_out()));
  }
  if (const std::string remark = target.remark(); !remark.empty()) console.note(remark);
  Json& object = console.object();
  object["output"] = options.output;
  object["written"] = Json::Object();
  for (const auto& [kind, number] : counts.written.all()) object["written"][kind] = number;
  object["left_out"] = Json::Object();
  for (const auto& [kind, number] : counts.left_out.all()) object["left_out"][kind] = number;
}

}  // namespace

void declare_export(CommandSpec& command) {
  const auto options = std::make_shared<ExportOptions>();
  command.example = "tbviz export runs -o curves.csv --tag 'val/*'";
  command.exit_codes = {{ExitCode::kUsage,
                         "wrong arguments, a tag or run that the logs lack, -o with a name that "
                         "goes with another format, or a kind that the output has no place for"},
                        {ExitCode::kInput, "a LOGDIR, or a folder below, is missing or unreadable"},
                        {ExitCode::kFormat,
                         "a log is damaged (the rest was exported), a file is no event log, or "
                         "there is no value, or none of the kinds asked for"},
                        {ExitCode::kOutput, "a file exists, or cannot be written"}};
  command
      .argument("LOGDIR", options->logs,
                "Log directories and event files; - is standard input, as is none in a pipe")
      .takes_path("LOGDIR")
      .completes(Completion::kLog);
  command
      .option("-o,--output", options->output,
              "A file (.csv, .tsv, .jsonl), a folder for values of all kinds, or - for standard "
              "output")
      .takes_path("FILE|DIR")
      .not_empty("give a file or a folder")
      .defaults_to("-");
  command
      .option("--format", options->format,
              "csv, tsv or jsonl (default: as the file is called, else csv, or jsonl if --kind "
              "asks for more than scalars)")
      .takes("FORMAT")
      .chosen_from({"csv", "tsv", "jsonl"});
  command
      .option(
          "--kind",
          [options](const std::string& word) { options->kinds.insert(export_kind_called(word)); },
          "Only values of these kinds")
      .takes("KIND[,KIND]")
      .chosen_from(export_kind_names())
      .split_at(',')
      .repeatable();
  add_log_selection_options(command, options->selection);
  add_restart_option(command, options->restarts);
  command.flag("--force", options->force, "Replace files that exist");
  command.job = [options](Console& console) { run_export(*options, console); };
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
                  if (!options.kinds.empty() && !options.kinds.contains(export_kind_of(value))) {
                    return counts.unwanted.count(kind_of(value));
                  }
                  const bool written = target->add(event, value);
                  (written ? counts.written : counts.left_out).count(kind_of(value));
                });
  }
  selection.check_used();
  if (counts.written.empty()) {
    if (console.exit_code() != ExitCode::kDone) return;  // Why has been told.
    throw FormatError(logs.size() == 1 ? display_name(logs.front()) : "", fact_of(counts, *target));
  }
  target->close();
  report(counts, *target, options, console);
}

}  // namespace tbviz::cli
