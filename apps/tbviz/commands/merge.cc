#include "commands/merge.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <memory>
#include <utility>

#include "logs/log_input.h"
#include "logs/named_files.h"
#include "logs/output_place.h"
#include "shell/options.h"
#include "tbviz/error.h"
#include "tbviz/event/log_merge.h"
#include "tbviz/event/log_source.h"
#include "tbviz/io/byte_source.h"
#include "tbviz/io/input_name.h"
#include "tbviz/text/words.h"

namespace tbviz::cli {
namespace {

std::vector<std::filesystem::path> files_of(const std::vector<std::string>& logs,
                                            Console& console) {
  std::vector<std::filesystem::path> files;
  NamedFiles named;
  for (const std::string& log : logs) {
    if (log == "-") throw UsageError("merge reads its inputs twice; name files");
    try {
      std::vector<std::filesystem::path> more = files_of_one_run(log, console);
      named.drop_known(more);
      named.end_argument(log, console);
      std::ranges::move(more, std::back_inserter(files));
    } catch (const UsageError&) {
      throw;
    } catch (const Error& error) {
      if (!is_bad_input(error)) throw;
      console.fail(error);
    }
  }
  return files;
}

// False if there is nothing in it to merge, which has been told.
bool read_into(LogMerge& merge, const std::filesystem::path& path, Console& console) {
  try {
    MappedLog log = map_log(path);
    const std::string name = log.file.name();
    merge.begin_file(std::move(log.file));
    MemorySource source(merge.bytes(), name, log.fault);
    return read_log(source, console, [&](const EventReader& reader) { merge.add(reader); }) ==
           LogOutcome::kEvents;
  } catch (const InputError& error) {
    console.fail(error);
    return false;
  }
}

// The values of several runs under one tag and step would else vanish without a word.
void tell_of_conflicts(const LogMerge& merge, Console& console) {
  if (console.json()) console.object()["conflicts"] = Json::Array();
  for (const LogMerge::Conflict& conflict : merge.conflicts()) {
    console.warn(
        fmt::format("{}: {} gave way to different ones of {} with their tag and step; if "
                    "the two are runs of their own, put their curves together with tbviz "
                    "reduce",
                    conflict.loser, count_text(conflict.values, "value"), conflict.winner));
    if (!console.json()) continue;
    console.object()["conflicts"].push_back(Json::Object{
        {"file", conflict.loser}, {"winner", conflict.winner}, {"values", conflict.values}});
  }
}

}  // namespace

void declare_merge(CommandSpec& command) {
  const auto options = std::make_shared<MergeOptions>();
  command.example = "tbviz merge first.tfevents second.tfevents -o all.tfevents --resumed";
  command.exit_codes = {
      {ExitCode::kUsage,
       "wrong arguments, a folder of several runs and no files of its own, standard input, or the "
       "output is one of the inputs"},
      {ExitCode::kInput,
       "a LOG, or a folder below, is missing or unreadable (the rest was merged)"},
      {ExitCode::kFormat,
       "a LOG is no event log, or is damaged (the rest was merged), or there is no event"},
      {ExitCode::kOutput, "the output exists, or cannot be written"}};
  command.argument("LOG", options->logs, "Event files, and folders of one run each")
      .takes_path("LOG")
      .completes(Completion::kLog)
      .required();
  command.flag("--resumed", options->resumed,
               "Drop what an earlier file holds from the first step of a later one on");
  add_stream_output_options(command, options->output);
  command.job = [options](Console& console) { run_merge(*options, console); };
}

void run_merge(const MergeOptions& options, Console& console) {
  const std::vector<std::filesystem::path> files = files_of(options.logs, console);
  if (files.empty()) return;  // Why has been told.
  const std::unique_ptr<ByteSink> sink = open_stream_output(options.output, files, console);
  warn_of_file_in_log(sink->name(), options.logs, console);
  LogMerge merge(options.resumed ? Resumed::kYes : Resumed::kNo);
  std::int64_t read = 0;
  for (const std::filesystem::path& file : files) read += read_into(merge, file, console) ? 1 : 0;
  if (read == 0) {
    if (console.exit_code() != ExitCode::kDone) return;  // Why has been told.
    throw FormatError(display_name(options.logs.front()), "holds no event, nor do the others");
  }
  merge.write(*sink);
  sink->close();
  tell_of_conflicts(merge, console);
  console.note(fmt::format("wrote {} of {} to {}; {} gave way to later ones, {} {} out of date",
                           count_text(merge.written(), "value"), count_text(read, "file"),
                           sink->name(), merge.replaced(), merge.out_of_date(),
                           was_or_were(merge.out_of_date())));
  Json& object = console.object();
  object["output"] = sink->name();
  object["files"] = read;
  object["values"] = merge.written();
  object["replaced_values"] = merge.replaced();
  object["out_of_date_values"] = merge.out_of_date();
}

}  // namespace tbviz::cli
