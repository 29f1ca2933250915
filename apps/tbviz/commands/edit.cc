#include "commands/edit.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>

#include "logs/log_input.h"
#include "logs/output_place.h"
#include "logs/steps_option.h"
#include "shell/options.h"
#include "tbviz/error.h"
#include "tbviz/event/record.h"
#include "tbviz/io/input_name.h"
#include "tbviz/text/glob.h"
#include "tbviz/text/name_globs.h"
#include "tbviz/text/nearest.h"
#include "tbviz/text/words.h"

namespace tbviz::cli {
namespace {

TagRename parse_rename(const std::string& word) {
  const std::size_t sign = word.find('=');
  if (sign == std::string::npos || sign == 0 || sign + 1 == word.size()) {
    throw UsageError(fmt::format("--rename takes OLD=NEW, '{}' is none", word));
  }
  TagRename rename{word.substr(0, sign), word.substr(sign + 1)};
  if (std::count(rename.from.begin(), rename.from.end(), '*') > 1 ||
      std::count(rename.to.begin(), rename.to.end(), '*') > 1) {
    throw UsageError(fmt::format("--rename {}: a name may hold one *", word));
  }
  return rename;
}

EventEditor::Outcome apply(EventEditor& editor, const EventView& event,
                           const std::filesystem::path& file) {
  try {
    return editor.apply(event);
  } catch (const FormatError& error) {
    throw blaming(error, display_name(file));
  }
}

// A misspelt name would else pass for a tag without values.
void check_used(const EditRules& rules, const std::vector<std::string>& tags,
                const std::string& file, Console& console) {
  (void)match_names(rules.keep, tags, file);
  for (const TagRename& rename : rules.renames) {
    if (std::none_of(tags.begin(), tags.end(),
                     [&](const std::string& tag) { return rename.apply(tag).has_value(); })) {
      throw UsageError(
          fmt::format("holds no tag '{}'{}", rename.from, did_you_mean(rename.from, tags)), file);
    }
  }
  for (const std::string& glob : rules.drop) {
    if (std::none_of(tags.begin(), tags.end(),
                     [&](const std::string& tag) { return glob_match(glob, tag); })) {
      console.warn(fmt::format("{}: holds no tag '{}'{}, so none was dropped", file, glob,
                               did_you_mean(glob, tags)));
    }
  }
}

// Two curves under one name are drawn as one.
void check_distinct(const EventEditor& editor, const std::string& file, Console& console) {
  std::map<std::string, std::string> origins;
  for (const auto& [tag, name] : editor.new_names()) {
    const auto [known, is_new] = origins.emplace(name, tag);
    if (is_new) continue;
    console.warn(fmt::format("{}: the values of '{}' and of '{}' are both called '{}' now", file,
                             known->second, tag, name));
  }
}

}  // namespace

void declare_edit(CommandSpec& command) {
  const auto options = std::make_shared<EditOptions>();
  command.example = "tbviz edit runs/first -o less.tfevents --keep 'train/*' --thin 10";
  command.exit_codes = {
      {ExitCode::kUsage,
       "wrong arguments, --keep or --rename with a tag that the log lacks, --steps without any "
       "step, or the output is the input, or a folder and LOG is standard input"},
      {ExitCode::kInput, "LOG is missing or unreadable"},
      {ExitCode::kFormat,
       "LOG is no event log, holds no event, or is damaged (the rest was written), or a shifted "
       "step does not fit 64 bits"},
      {ExitCode::kOutput, "the output exists, or cannot be written"}};
  command.argument("LOG", options->log, "An event file, a folder with one, or - (standard input)")
      .takes_path("LOG")
      .completes(Completion::kLog)
      .required();
  command.option("--keep", options->rules.keep, "Only tags that match")
      .takes("GLOB")
      .completes(Completion::kTag);
  command.option("--drop", options->rules.drop, "No tags that match")
      .takes("GLOB")
      .completes(Completion::kTag);
  add_steps_option(command, options->rules.steps);
  command
      .option("--thin", options->rules.thin,
              "Of every N values of a tag only the first; the first of all is kept")
      .between(1, 0x1p62);
  command
      .option(
          "--rename",
          [options](const std::string& word) {
            options->rules.renames.push_back(parse_rename(word));
          },
          "Another tag; a * in OLD is any text, which * in NEW repeats")
      .takes("OLD=NEW")
      .repeatable();
  command.option("--shift-steps", options->rules.shift_steps,
                 "Add N to every step, after all the above; restarts are moved along");
  add_stream_output_options(command, options->output);
  command.job = [options](Console& console) { run_edit(*options, console); };
}

void run_edit(const EditOptions& options, Console& console) {
  const std::filesystem::path file = only_event_file(options.log, console);
  const std::unique_ptr<ByteSink> sink = open_stream_output(options.output, {&file, 1}, console);
  warn_of_file_in_log(sink->name(), {&options.log, 1}, console);
  EventEditor editor(options.rules);
  RecordWriter record;
  const LogOutcome outcome = read_log(file, console, [&](EventReader& reader) {
    switch (apply(editor, reader.view(), file)) {
      case EventEditor::Outcome::kUnchanged:
        sink->write(reader.record());
        break;
      case EventEditor::Outcome::kChanged:
        record.write(as_bytes(editor.message()), *sink);
        break;
      case EventEditor::Outcome::kDropped:
        break;
    }
  });
  if (outcome != LogOutcome::kEvents) {
    if (console.exit_code() != ExitCode::kDone) return;  // Why has been told.
    throw FormatError(display_name(file), "holds no event");
  }
  check_used(options.rules, editor.tags(), display_name(file), console);
  check_distinct(editor, display_name(file), console);
  if (editor.kept() == 0) console.warn(display_name(file) + ": no value is left");
  sink->close();
  console.note(fmt::format("wrote {} to {}, {} left out", count_text(editor.kept(), "value"),
                           sink->name(), editor.dropped()));
  console.object()["output"] = sink->name();
  console.object()["kept_values"] = editor.kept();
  console.object()["dropped_values"] = editor.dropped();
}

}  // namespace tbviz::cli
