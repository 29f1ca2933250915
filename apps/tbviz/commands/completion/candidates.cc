#include "commands/completion/candidates.h"

#include <algorithm>
#include <utility>

#include "commands/completion/file_candidates.h"
#include "commands/completion/log_names.h"
#include "commands/completion/model_names.h"
#include "shell/command.h"

namespace tbviz::cli {
namespace {

bool names(const std::vector<std::string>& list, const OptionSpec& option) {
  return std::ranges::find(list, option.name) != list.end();
}

// Whether the option can join those that the line has.
bool may_be_given(const OptionSpec& option, const BegunLine& line) {
  return std::ranges::none_of(line.given(), [&option](const OptionSpec* given) {
    return (given == &option && !option.is_repeatable) || names(given->excluded, option) ||
           names(option.excluded, *given);
  });
}

std::vector<Candidate> all_commands() {
  std::vector<Candidate> all;
  for (const Command& command : commands()) {
    all.push_back({std::string(command.name), std::string(command.summary)});
  }
  return all;
}

std::vector<Candidate> without_descriptions(const std::vector<std::string>& words) {
  std::vector<Candidate> all;
  for (const std::string& word : words) all.push_back({word});
  return all;
}

std::vector<Candidate> all_values(const OptionSpec& option, const BegunLine& line,
                                  const std::string& begun) {
  if (!option.choices.empty()) return without_descriptions(option.choices);
  if (option.kind == ValueKind::kFlag) return without_descriptions({"true", "false"});
  switch (option.completion) {
    case Completion::kNothing:
      return {};
    case Completion::kConvolution:
      return convolutions_of_models(line);
    case Completion::kModule:
      return modules_of_models(line);
    case Completion::kTensor:
      return tensors_of_models(line);
    case Completion::kTag:
      return tags_of_logs(line);
    case Completion::kRun:
      return runs_of_logs(line);
    case Completion::kCommand:
      return all_commands();
    default:
      return file_candidates(option.completion, begun);
  }
}

// Of a list, what stands in front already is not offered again.
void drop_listed(std::string_view listed, char separator, std::vector<Candidate>& candidates) {
  while (!listed.empty()) {
    const std::string_view word = listed.substr(0, listed.find(separator));
    std::erase_if(candidates, [word](const Candidate& other) { return other.value == word; });
    listed.remove_prefix(std::min(word.size() + 1, listed.size()));
  }
}

std::vector<Candidate> those_that_begin(std::string_view begun, std::vector<Candidate> all) {
  std::erase_if(
      all, [begun](const Candidate& candidate) { return !candidate.value.starts_with(begun); });
  return all;
}

}  // namespace

std::vector<Candidate> command_candidates(std::string_view begun) {
  return those_that_begin(begun, all_commands());
}

std::vector<Candidate> option_candidates(const CommandSpec& command, const BegunLine& line,
                                         std::string_view begun) {
  std::vector<Candidate> candidates;
  for (const OptionSpec& option : command.options) {
    if (option.is_argument || !may_be_given(option, line)) continue;
    const bool is_letter = !begun.empty() && begun == option.short_name;  // The word is whole.
    const std::string& name = is_letter ? option.short_name : option.name;
    if (name.starts_with(begun)) candidates.push_back({name, option.help});
  }
  return candidates;
}

std::vector<Candidate> value_candidates(const BegunWord& word, const BegunLine& line) {
  const OptionSpec& option = *word.option;
  const char separator =
      option.completion_separator != '\0' ? option.completion_separator : option.delimiter;
  const std::size_t cut = separator == '\0' ? std::string::npos : word.begun.rfind(separator);
  const std::size_t begin = cut == std::string::npos ? 0 : cut + 1;
  const std::string lead = word.lead + word.begun.substr(0, begin);
  const std::string begun = word.begun.substr(begin);
  std::vector<Candidate> candidates = those_that_begin(begun, all_values(option, line, begun));
  if (separator != '\0') drop_listed(word.begun.substr(0, begin), separator, candidates);
  for (Candidate& candidate : candidates) candidate.value.insert(0, lead);
  return candidates;
}

}  // namespace tbviz::cli
