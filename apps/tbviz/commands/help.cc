#include "commands/help.h"

#include <memory>

#include "shell/environment_notes.h"
#include "shell/help_page.h"
#include "shell/option_text.h"
#include "shell/options.h"
#include "shell/terminal.h"

namespace tbviz::cli {
namespace {

std::string_view name_of(ValueKind kind) {
  switch (kind) {
    case ValueKind::kFlag:
      return "flag";
    case ValueKind::kPath:
      return "path";
    case ValueKind::kInteger:
      return "integer";
    case ValueKind::kNumber:
      return "number";
    case ValueKind::kText:
      break;
  }
  return "text";
}

Json or_null(const std::string& text) { return text.empty() ? Json() : Json(text); }

Json as_array(const std::vector<std::string>& words) {
  return Json::Array(words.begin(), words.end());
}

Json to_json(const ExitNote& note) {
  return Json::Object{{"code", static_cast<std::int64_t>(note.code)}, {"meaning", note.text}};
}

Json to_json(const EnvironmentNote& note) {
  return Json::Object{{"name", note.name}, {"meaning", note.text}};
}

Json to_json(const OptionSpec& option) {
  Json json;
  json["name"] = option.name;
  json["short"] = or_null(option.short_name);
  json["kind"] = name_of(option.kind);
  json["placeholder"] = or_null(option.placeholder);
  json["value"] = value_text(option);
  json["help"] = option.help;
  json["group"] = option.group;
  json["default"] = or_null(option.default_text);
  json["choices"] = as_array(option.choices);
  json["remarks"] = as_array(remarks_of(option));
  json["excludes"] = as_array(option.excluded);
  json["needs"] = as_array(option.needed);
  json["required"] = option.is_required;
  json["repeatable"] = option.is_repeatable;
  json["environment"] = or_null(option.environment);
  return json;
}

void describe_command(const CommandSpec& command, Json& object) {
  object["command"] = command.name;
  object["summary"] = command.summary;
  object["usage"] = usage_of(command);
  object["example"] = command.example;
  object["options"] = Json::Array();
  for (const OptionSpec& option : command.options) object["options"].push_back(to_json(option));
  object["exit_codes"] = Json::Array();
  for (const ExitNote& note : exit_notes(command)) object["exit_codes"].push_back(to_json(note));
}

void describe_all(Json& object) {
  object["commands"] = Json::Array();
  for (const Command& command : commands()) {
    object["commands"].push_back(Json::Object{{"name", command.name},
                                              {"group", heading_of(command.group)},
                                              {"summary", command.summary}});
  }
  object["exit_codes"] = Json::Array();
  for (const ExitNote& note : all_exit_notes()) object["exit_codes"].push_back(to_json(note));
  object["environment"] = Json::Array();
  for (const EnvironmentNote& note : environment_notes()) {
    object["environment"].push_back(to_json(note));
  }
}

}  // namespace

void declare_help(CommandSpec& command) {
  const auto options = std::make_shared<HelpOptions>();
  command.example = "tbviz help scalars";
  command.exit_codes = {{ExitCode::kUsage, "wrong arguments, or there is no such command"}};
  command.argument("COMMAND", options->command, "What to explain (default: list all commands)")
      .completes(Completion::kCommand);
  command.job = [options](Console& console) { run_help(*options, console); };
}

void run_help(const HelpOptions& options, Console& console) {
  if (options.command.empty()) {
    if (console.json()) return describe_all(console.object());
    return console.data(program_help(terminal_width()));
  }
  CommandSpec command = declare(find_command(options.command));
  CommonOptions unused;
  declare_common_options(command, unused);
  if (console.json()) return describe_command(command, console.object());
  console.data(command_help(command, terminal_width()));
}

}  // namespace tbviz::cli
