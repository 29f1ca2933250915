#include "shell/option_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace tbviz::cli {
namespace {

bool is_part_of_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
}

// Whether the text has the word as one of its own.
bool mentions(std::string_view text, std::string_view word) {
  for (std::size_t at = text.find(word); at != std::string_view::npos;
       at = text.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    const bool begins = at == 0 || !is_part_of_word(text[at - 1]);
    if (begins && (end == text.size() || !is_part_of_word(text[end]))) return true;
  }
  return false;
}

bool mentions_choices(const OptionSpec& option) {
  return std::ranges::all_of(option.choices, [&option](const std::string& choice) {
    return mentions(option.placeholder, choice) || mentions(option.help, choice);
  });
}

ExitNote with_text(const ExitNote& note) {
  return {note.code, note.text.empty() ? std::string(meaning_of(note.code)) : note.text};
}

}  // namespace

std::string value_text(const OptionSpec& option) {
  if (option.is_argument || option.kind == ValueKind::kFlag) return {};
  if (!option.bare_word.empty()) return "[=" + option.placeholder + "]";
  std::string text;
  for (int i = 0; i < option.word_count; ++i) {
    if (option.delimiter != '\0' && i > 0) break;
    text += " " + option.placeholder;
  }
  return text;
}

std::vector<std::string> remarks_of(const OptionSpec& option) {
  std::vector<std::string> remarks;
  if (option.is_required && !option.is_argument) remarks.emplace_back("required");
  if (option.is_repeatable && !option.is_argument) remarks.emplace_back("repeatable");
  if (!mentions_choices(option)) {
    remarks.push_back(fmt::format("one of {}", fmt::join(option.choices, ", ")));
  }
  if (!option.default_text.empty()) remarks.push_back("default: " + option.default_text);
  if (!option.environment.empty()) remarks.push_back("environment: " + option.environment);
  return remarks;
}

std::string help_with_remarks(const OptionSpec& option) {
  const std::vector<std::string> remarks = remarks_of(option);
  if (remarks.empty()) return option.help;
  return fmt::format("{} ({})", option.help, fmt::join(remarks, "; "));
}

std::vector<std::string> option_groups(const CommandSpec& command) {
  std::vector<std::string> groups;
  for (const bool argument : {true, false}) {
    for (const OptionSpec& option : command.options) {
      if (option.is_argument != argument) continue;
      if (std::ranges::find(groups, option.group) == groups.end()) groups.push_back(option.group);
    }
  }
  return groups;
}

std::vector<ExitNote> exit_notes(const CommandSpec& command) {
  std::vector<ExitNote> notes;
  const std::vector<ExitNote>& told = command.exit_codes;
  if (told.empty() || told.front().code != ExitCode::kDone) {
    notes.push_back(with_text({ExitCode::kDone}));
  }
  std::ranges::transform(told, std::back_inserter(notes), with_text);
  return notes;
}

std::vector<ExitNote> all_exit_notes() {
  using enum ExitCode;
  std::vector<ExitNote> notes;
  for (const ExitCode code :
       {kDone, kNo, kUsage, kInput, kFormat, kUnsupported, kOutput, kModel, kSignal}) {
    notes.push_back(with_text({code}));
  }
  return notes;
}

}  // namespace tbviz::cli
