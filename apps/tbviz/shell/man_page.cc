#include "shell/man_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <vector>

#include "shell/build_facts.h"
#include "shell/environment_notes.h"
#include "shell/help_page.h"
#include "shell/option_text.h"
#include "shell/roff.h"
#include "tbviz/version.h"

namespace tbviz::cli {
namespace {

constexpr std::string_view kProgramDescription =
    "tbviz turns tables, training logs, arrays, pictures and saved models into TensorBoard event "
    "logs, and reads such logs back. Logs and files of models are safe to look at wherever they "
    "come from: nothing that they hold is executed, but for models that a command is told to run, "
    "which run in a locked process of their own.";

RoffPage page_called(std::string_view name) {
  std::string title(name);
  for (char& c : title) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return {title, kVersionDate, "tbviz " + std::string(kVersion), "tbviz manual"};
}

void add_name(RoffPage& page, std::string_view name, std::string_view what) {
  page.section("NAME");
  page.line(roff_text(name) + " \\- " + roff_text(what));
}

// The words as usage_of() has them: capitals stand for what is given.
std::string synopsis(std::string_view usage) {
  std::string roff;
  while (!usage.empty()) {
    const std::size_t end = std::min(usage.find(' '), usage.size());
    const std::string_view word = usage.substr(0, end);
    usage.remove_prefix(std::min(end + 1, usage.size()));
    if (!roff.empty()) roff += ' ';
    const bool is_typed =
        word.find_first_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ") == std::string_view::npos;
    roff += is_typed ? roff_bold(word) : roff_italic(word);
  }
  return roff;
}

std::string term_of(const OptionSpec& option) {
  if (option.is_argument) return roff_italic(option.name);
  const std::string letter = option.short_name.empty() ? "" : roff_bold(option.short_name) + ", ";
  const std::string value = value_text(option);
  return letter + roff_bold(option.name) + (value.empty() ? "" : roff_italic(value));
}

void add_options(RoffPage& page, const CommandSpec& command) {
  page.section("OPTIONS");
  for (const std::string& group : option_groups(command)) {
    page.subsection(group);
    for (const OptionSpec& option : command.options) {
      if (option.group != group) continue;
      page.tagged(term_of(option), roff_text(help_with_remarks(option) + "."));
    }
  }
}

void add_exit_codes(RoffPage& page, const std::vector<ExitNote>& notes) {
  page.section("EXIT STATUS");
  for (const ExitNote& note : notes) {
    page.tagged(roff_bold(std::to_string(static_cast<int>(note.code))), roff_text(note.text));
  }
}

void add_environment(RoffPage& page, const std::vector<EnvironmentNote>& notes) {
  page.section("ENVIRONMENT");
  for (const EnvironmentNote& note : notes) {
    page.tagged(roff_bold(note.name), roff_text(note.text));
  }
}

void add_paragraphs(RoffPage& page, std::string_view text) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    page.paragraph(roff_text(text.substr(0, end)));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

void add_examples(RoffPage& page, const CommandSpec& command) {
  page.section("EXAMPLES");
  page.shell_line(command.example);
  for (const Example& example : command.examples) {
    page.paragraph(roff_text(example.what + ":"));
    page.shell_line(example.line);
  }
}

std::string reference(const std::string& name) { return roff_bold(name) + "(1)"; }

CommandGroup group_of(std::string_view name) {
  return std::ranges::find(commands(), name, &Command::name)->group;
}

// The program's page, and the commands under the same heading.
void add_see_also(RoffPage& page, const CommandSpec& command) {
  page.section("SEE ALSO");
  std::string references = reference("tbviz");
  for (const Command& other : commands()) {
    if (other.name == command.name || other.group != group_of(command.name)) continue;
    references += ", " + reference("tbviz-" + std::string(other.name));
  }
  page.paragraph(references);
}

void add_commands(RoffPage& page) {
  page.section("COMMANDS");
  const Command* before = nullptr;
  for (const Command& command : commands()) {
    if (before == nullptr || before->group != command.group) {
      page.subsection(heading_of(command.group));
    }
    page.tagged(reference("tbviz-" + std::string(command.name)), roff_text(command.summary));
    before = &command;
  }
}

}  // namespace

std::string command_man_page(const CommandSpec& command) {
  const std::string name = "tbviz-" + command.name;
  RoffPage page = page_called(name);
  add_name(page, name, command.summary);
  page.section("SYNOPSIS");
  page.paragraph(synopsis(usage_of(command)));
  page.section("DESCRIPTION");
  page.paragraph(roff_text(command.summary + "."));
  add_paragraphs(page, command.description);
  add_options(page, command);
  add_exit_codes(page, exit_notes(command));
  add_environment(page, environment_notes(command));
  page.paragraph(reference("tbviz") + roff_text(" has what holds for every command."));
  add_examples(page, command);
  add_see_also(page, command);
  return page.take();
}

std::string program_man_page() {
  RoffPage page = page_called("tbviz");
  add_name(page, "tbviz", "TensorBoard logs and pictures of convolutional networks");
  page.section("SYNOPSIS");
  page.paragraph(synopsis(program_usage()));
  page.section("DESCRIPTION");
  page.paragraph(roff_text(kProgramDescription));
  add_commands(page);
  CommandSpec common;
  CommonOptions unused;
  declare_common_options(common, unused);
  add_options(page, common);
  add_exit_codes(page, all_exit_notes());
  add_environment(page, environment_notes());
  page.section("EXAMPLES");
  for (const Command& command : commands()) {
    const CommandSpec spec = declare(command);
    page.paragraph(roff_text(spec.summary + ":"));
    page.shell_line(spec.example);
  }
  page.section("SEE ALSO");
  std::string references;
  for (const Command& command : commands()) {
    references +=
        (references.empty() ? "" : ", ") + reference("tbviz-" + std::string(command.name));
  }
  page.paragraph(references);
  return page.take();
}

}  // namespace tbviz::cli
