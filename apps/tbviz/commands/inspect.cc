#include "tbviz/commands/inspect.h"

#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>
#include <system_error>
#include <utility>

#include "tbviz/base/byte_source.h"
#include "tbviz/base/error.h"
#include "tbviz/base/mapped_file.h"
#include "tbviz/checkpoint/checkpoint.h"
#include "tbviz/event/record.h"
#include "tbviz/event/record_reader.h"
#include "tbviz/inspect_log.h"
#include "tbviz/inspect_model.h"

namespace tbviz::cli {
namespace {

namespace fs = std::filesystem;

// With --json: what was found is "log", "model" or "mixed". Where no file could be read the object
// is that of an empty log.
void complete_object(Json& object) {
  const bool models = object.find("models") != nullptr;
  const bool logs = object.find("logs") != nullptr;
  if (models) object["kind"] = logs ? "mixed" : "model";
  if (models && !logs) return;
  for (const char* member : {"logs", "tags"}) {
    if (object.find(member) == nullptr) object[member] = Json::Array();
  }
}

void inspect_model_file(MappedFile file, const std::string& path, const InspectOptions& options,
                        Console& console) {
  if (!looks_like_checkpoint(file.bytes())) {
    throw FormatError(file.name(),
                      "is neither an event log (its first record is none, or damaged) nor a model "
                      "file that tbviz knows");
  }
  if (options.values) {
    throw UsageError("holds a model; --values prints the events of logs", file.name());
  }
  const Checkpoint checkpoint = open_checkpoint(std::move(file), path);
  inspect_model(checkpoint, options.statistics ? Statistics::kYes : Statistics::kNo, console);
}

void inspect(const std::string& path, const InspectOptions& options, Console& console) {
  const LogView view = options.values ? LogView::kValues : LogView::kTags;
  std::error_code ignored;
  if (path != "-" && fs::is_directory(path, ignored)) {
    inspect_log(path, nullptr, view, console);
    return;
  }
  FileSource source = FileSource::open(path);
  if (looks_like_log(source.peek(kRecordHeaderSize))) {
    inspect_log(path, &source, view, console);
  } else {
    inspect_model_file(MappedFile(std::move(source)), path, options, console);
  }
}

}  // namespace

void add_inspect(CLI::App& app, Job& job) {
  const auto options = std::make_shared<InspectOptions>();
  CLI::App* command = app.add_subcommand("inspect", "Show what a log or a saved model holds");
  command
      ->add_option("PATH", options->paths,
                   "Log directories, event files and model files; - is standard input, as is none "
                   "in a pipe")
      ->type_name("");
  CLI::Option* values = command->add_flag("--values", options->values,
                                          "Logs: print every event instead of a table of tags");
  command
      ->add_flag(
          "--stats", options->statistics,
          "Models: minimum, maximum, mean, standard deviation, zeros, NaNs and infinities of "
          "every tensor")
      ->excludes(values);
  command->callback(
      [options, &job] { job = [options](Console& console) { run_inspect(*options, console); }; });
}

void run_inspect(const InspectOptions& options, Console& console) {
  const std::vector<std::string> paths =
      inputs_or_standard_input(options.paths, "log directories, event files or models");
  if (console.json() && !options.values) console.object()["kind"] = "log";
  for (const std::string& path : paths) {
    try {
      inspect(path, options, console);
    } catch (const Error& error) {
      if (!is_bad_input(error)) throw;
      console.fail(error);
    }
  }
  if (console.json() && !options.values) complete_object(console.object());
}

}  // namespace tbviz::cli
