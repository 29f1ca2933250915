#include "commands/inspect/inspect.h"

#include <fmt/format.h>

#include <filesystem>
#include <memory>
#include <system_error>
#include <utility>

#include "commands/inspect/inspect_log.h"
#include "commands/inspect/inspect_model.h"
#include "models/model_or_log.h"
#include "models/open_weights.h"
#include "shell/options.h"
#include "shell/standard_input.h"
#include "tbviz/checkpoint.h"
#include "tbviz/checkpoint/open_mapped.h"
#include "tbviz/checkpoint/shards/model_folder.h"
#include "tbviz/error.h"
#include "tbviz/event/log_source.h"
#include "tbviz/io/byte_source.h"
#include "tbviz/io/mapped_file.h"

namespace tbviz::cli {
namespace {

namespace fs = std::filesystem;

// With --json: what was found is "log", "model" or "mixed"; null where no file could be read.
void complete_object(Json& object) {
  const bool models = object.find("models") != nullptr;
  const bool logs = object.find("logs") != nullptr;
  if (models || logs) object["kind"] = !models ? "log" : logs ? "mixed" : "model";
  if (models && !logs) return;
  for (const char* member : {"logs", "tags"}) {
    if (object.find(member) == nullptr) object[member] = Json::Array();
  }
}

CheckpointRead read_for(const InspectOptions& options) {
  return options.statistics ? CheckpointRead::kTensors : CheckpointRead::kHeaders;
}

void print_model(const Checkpoint& checkpoint, const InspectOptions& options, Console& console) {
  if (options.values) {
    throw UsageError("holds a model; --values prints the events of logs", checkpoint.file());
  }
  inspect_model(checkpoint, options.statistics ? Statistics::kYes : Statistics::kNo, console);
}

void inspect_model_file(MappedFile file, const std::string& path, const InspectOptions& options,
                        Console& console) {
  check_is_model(file, path);
  print_model(open_weights(std::move(file), path, console, read_for(options)), options, console);
}

// A folder with event files is a log, whatever else is in it.
void inspect_folder(const std::string& path, const InspectOptions& options, LogView view,
                    LogSelection& selection, Console& console) {
  if (is_model_folder(path)) {
    print_model(open_weights(path, console, read_for(options)), options, console);
    return;
  }
  if (place_of_model(path) == ModelPlace::kHere) {
    console.note(
        fmt::format("{}: holds event files and a model; give the model's own file, or its "
                    "index, to look into that",
                    path));
  }
  inspect_log(path, nullptr, view, selection, console);
}

void inspect(const std::string& path, const InspectOptions& options, LogSelection& selection,
             Console& console) {
  const LogView view = options.values ? LogView::kValues : LogView::kTags;
  std::error_code ignored;
  if (path != "-" && fs::is_directory(path, ignored)) {
    inspect_folder(path, options, view, selection, console);
    return;
  }
  FileSource source = FileSource::open(path);
  if (is_event_log(source, path)) {
    LogSource log(std::move(source));
    inspect_log(path, &log, view, selection, console);
  } else {
    inspect_model_file(MappedFile(std::move(source)), path, options, console);
  }
}

}  // namespace

void declare_inspect(CommandSpec& command) {
  const auto options = std::make_shared<InspectOptions>();
  command.example = "tbviz inspect runs";
  command.exit_codes = {
      {ExitCode::kDone,
       "done, whatever a pickle would have run in Python, and also if a log ends within a record"},
      {ExitCode::kUsage,
       "wrong arguments, --values with a model, or a tag or run that the logs lack"},
      {ExitCode::kInput, "a PATH, or a folder below, is missing or unreadable"},
      {ExitCode::kFormat,
       "a log or a model is damaged or malformed, a file is neither log nor model, or a folder "
       "holds no event file"},
      {ExitCode::kUnsupported,
       "a model's format, a pickle's opcode or a tensor's type is not supported, or a file is a "
       "download that failed, an archive, ..."}};
  command
      .argument("PATH", options->paths,
                "Log directories, event files and model files; - is standard input, as is none in "
                "a pipe")
      .takes_path("PATH")
      .completes(Completion::kLogOrModel);
  command.flag("--values", options->values, "Logs: print every event instead of a table of tags");
  command
      .flag("--stats", options->statistics,
            "Models: minimum, maximum, mean, standard deviation, zeros, NaNs and infinities of "
            "every tensor")
      .excludes("--values");
  add_log_selection_options(command, options->selection);
  command.job = [options](Console& console) { run_inspect(*options, console); };
}

void run_inspect(const InspectOptions& options, Console& console) {
  const std::vector<std::string> paths =
      inputs_or_standard_input(options.paths, "log directories, event files or models");
  if (console.json() && !options.values) console.object()["kind"] = Json();
  LogSelection selection(options.selection);
  for (const std::string& path : paths) {
    console.attempt([&] { inspect(path, options, selection, console); });
  }
  selection.check_used();
  if (console.json() && !options.values) complete_object(console.object());
}

}  // namespace tbviz::cli
