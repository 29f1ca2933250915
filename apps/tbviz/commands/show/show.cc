#include "commands/show/show.h"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <system_error>

#include "commands/show/show_charts.h"
#include "commands/show/show_json.h"
#include "commands/show/show_values.h"
#include "commands/show/shown_series.h"
#include "logs/log_input.h"
#include "models/model_or_log.h"
#include "pictures/picture_input.h"
#include "shell/options.h"
#include "shell/standard_input.h"
#include "tbviz/checkpoint.h"
#include "tbviz/error.h"
#include "tbviz/io/byte_source.h"
#include "tbviz/io/input_name.h"
#include "tbviz/io/mapped_file.h"

namespace tbviz::cli {
namespace {

namespace fs = std::filesystem;

bool is_model_file(const std::string& path) {
  std::error_code ignored;
  if (!fs::is_regular_file(path, ignored)) return false;
  FileSource source = FileSource::open(path);
  if (is_event_log(source, path)) return false;
  return looks_like_checkpoint(MappedFile(std::move(source)).bytes());
}

void check_is_no_model(const std::string& path) {
  std::error_code ignored;
  const bool is_folder = path != "-" && fs::is_directory(path, ignored);
  if (is_folder ? !is_model_folder(path) : !is_model_file(path)) return;
  throw FormatError(
      path,
      "is a model, and show draws logs; tbviz kernels draws its weights, tbviz report "
      "writes a page of them");
}

/// Those that hold no model; the others are reported.
std::vector<std::string> logs_among(const std::vector<std::string>& paths, Console& console) {
  std::vector<std::string> logs;
  for (const std::string& path : paths) {
    if (console.attempt([&] { check_is_no_model(path); }, path)) logs.push_back(path);
  }
  return logs;
}

void draw(ShownSeries& shown, const ShowOptions& options, Console& console) {
  Screen screen(StandardStream::kOutput, console);
  if (options.width) screen.set_columns(static_cast<std::size_t>(*options.width));
  PlotOptions plot;
  plot.rows = options.height ? static_cast<std::size_t>(*options.height) : screen.chart_rows();
  plot.log = options.log;
  plot.range = options.range;
  plot.smooth = options.smooth;
  show_curves(shown, plot, screen);
  show_histograms(shown, screen, console);
  console.flush();  // Terminals are asked how they take pictures.
  show_pictures(shown, options.preview.kind, options.pictures, screen, console);
  show_texts(shown, screen, console);
  name_others(shown, screen);
}

void check_preview(const ShowOptions& options, const Console& console) {
  if (!console.json() || !options.preview.is_on_line) return;
  if (options.preview.kind == PictureKind::kNone) return;
  throw UsageError("--preview and --json exclude each other; give up one of them");
}

void add_drawing_options(CommandSpec& command, ShowOptions& options) {
  command
      .option("--width", options.width,
              "Columns to draw in (default: those of the terminal, else COLUMNS, else 80)")
      .between(20, 10000);
  command
      .option("--height", options.height,
              "Lines of a chart of curves (default: 10 to 16, by the terminal)")
      .between(5, 1000);
  command.flag("--log", options.log,
               "Draw the logarithm of the values; those that are not above 0 are left out, and "
               "counted in the title");
  command
      .option("--smooth", options.smooth,
              "Smooth curves with this weight, as TensorBoard does; 0 leaves them as they are")
      .takes("W")
      .between(0, 0.999999)
      .defaults_to("0");
  command.flag("--range", options.range,
               "From the least to the greatest value of each column, not their mean");
  add_preview_option(command, options.preview);
  add_max_pixels_option(command, options.pictures);
}

}  // namespace

void declare_show(CommandSpec& command) {
  const auto options = std::make_shared<ShowOptions>();
  command.example = "tbviz show runs --tag 'loss*' --smooth 0.6";
  command.exit_codes = {
      {ExitCode::kUsage,
       "wrong arguments, --preview beside --json, or a tag or run that the logs lack"},
      {ExitCode::kInput, "PATH, or a folder below, is missing or unreadable"},
      {ExitCode::kFormat,
       "a log or a picture is damaged, a file is no event log, or there is no value"},
      {ExitCode::kUnsupported,
       "sixels were asked for, and cannot be made, or a picture is of a format that tbviz does not "
       "read"},
      {ExitCode::kOutput}};
  command
      .argument("PATH", options->paths,
                "Log directories and event files; - is standard input, as is none in a pipe")
      .takes_path("PATH")
      .completes(Completion::kLog);
  add_run_reading_options(command, options->reading);
  add_drawing_options(command, *options);
  command.job = [options](Console& console) { run_show(*options, console); };
}

void run_show(const ShowOptions& options, Console& console) {
  check_preview(options, console);
  const std::vector<std::string> paths =
      inputs_or_standard_input(options.paths, "log directories or event files");
  const std::vector<std::string> logs = logs_among(paths, console);
  if (logs.empty()) return;
  LogSelection selection(options.reading.selection);
  std::vector<LogRun> runs = find_runs(logs, console);
  std::erase_if(runs, [&](const LogRun& run) { return !selection.has_run(run.name); });
  ShownSeries shown = arrange(read_runs(runs, options.reading, selection, console));
  // Where nothing could be read, why has been told.
  if (!shown.empty() || console.exit_code() == ExitCode::kDone) selection.check_used();
  if (console.json()) console.object()["charts"] = charts_json(shown);
  if (shown.empty()) {
    if (console.exit_code() != ExitCode::kDone) return;
    throw FormatError(logs.size() == 1 ? display_name(logs.front()) : "", "holds no value to show");
  }
  if (!console.json()) draw(shown, options, console);
}

}  // namespace tbviz::cli
