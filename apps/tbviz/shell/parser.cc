#include "shell/parser.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>

#include "shell/cli11_parser.h"
#include "tbviz/error.h"
#include "tbviz/text/nearest.h"
#include "tbviz/text/number.h"
#include "tbviz/text/words.h"

namespace tbviz::cli {
namespace {

std::string number_text(const OptionSpec& option, double number) {
  if (option.kind == ValueKind::kInteger) return std::to_string(static_cast<std::int64_t>(number));
  return fmt::format("{}", number);
}

// What a word that spells a whole number is beyond: its variable.
std::string what_is_held(const OptionSpec& option) {
  const std::string least =
      option.least ? number_text(option, *option.least) : std::to_string(option.target.lowest());
  const std::string greatest = option.greatest ? number_text(option, *option.greatest)
                                               : std::to_string(option.target.greatest());
  return "a whole number from " + least + " to " + greatest;
}

bool spells_whole_number(std::string_view word) {
  if (word.starts_with('-') || word.starts_with('+')) word.remove_prefix(1);
  return !word.empty() && word.find_first_not_of("0123456789") == std::string_view::npos;
}

// "a whole number from 1 to 100"
std::string what_is_needed(const OptionSpec& option) {
  if (option.kind == ValueKind::kFlag) return "true or false";
  std::string text = option.kind == ValueKind::kInteger ? "a whole number" : "a number";
  if (option.least) text += " from " + number_text(option, *option.least);
  if (option.greatest) {
    text += " to " + number_text(option, *option.greatest);
  } else if (option.least) {
    text += " on";
  }
  return text;
}

// Whole numbers are compared as such: not every one of 64 bits is a double.
bool is_in_range(const OptionSpec& option, const std::string& word) {
  if (!option.least && !option.greatest) return true;
  if (option.kind == ValueKind::kInteger) {
    const std::optional<std::int64_t> number = parse_integer(word);
    if (!number) return !option.greatest && !word.starts_with('-');  // Above 2^63, or no number.
    return !(option.least && *number < static_cast<std::int64_t>(*option.least)) &&
           !(option.greatest && *number > static_cast<std::int64_t>(*option.greatest));
  }
  const double number = parse_number(word).value_or(std::nan(""));
  return !(option.least && !(number >= *option.least)) &&
         !(option.greatest && !(number <= *option.greatest));
}

UsageError no_such_choice(const OptionSpec& option, const std::string& word,
                          bool from_environment) {
  const std::string& name = from_environment ? option.environment : option.name;
  return UsageError(fmt::format("there is no {} '{}' ({}){}", name, word,
                                fmt::join(option.choices, ", "),
                                did_you_mean(word, option.choices)));
}

void assign_word(const OptionSpec& option, const std::string& word, bool from_environment) {
  const std::string label = from_environment ? option.environment + "=" + word
                            : word.empty()   ? option.name
                            : option.is_argument || option.kind != ValueKind::kFlag
                                ? option.name + " " + word
                                : option.name + "=" + word;
  for (const WordCheck& check : option.checks) {
    const std::string problem = check(word);
    if (!problem.empty()) throw UsageError(label + ": " + problem);
  }
  if (!option.choices.empty() && std::ranges::find(option.choices, word) == option.choices.end()) {
    throw no_such_choice(option, word, from_environment);
  }
  if (!is_in_range(option, word)) {
    throw UsageError(label + ": " + what_is_needed(option) + " is needed");
  }
  if (!option.target.store(word)) {
    const bool is_beyond = option.kind == ValueKind::kInteger && spells_whole_number(word);
    throw UsageError(label + ": " + (is_beyond ? what_is_held(option) : what_is_needed(option)) +
                     " is needed");
  }
}

// Whether the option is given, and is no flag that --name=false takes back.
bool is_in_force(const GivenOption& given) {
  if (given.option->kind != ValueKind::kFlag) return true;
  bool is_on = false;
  return Target(is_on).store(given.words.back()) && is_on;
}

// A variable of the environment is a default: it is in nobody's way, and needs nobody.
void check_company(const CommandSpec& command, std::span<const GivenOption> all) {
  std::vector<std::string> names;
  std::vector<std::string> on_line;
  for (const GivenOption& given : all) {
    if (!is_in_force(given)) continue;
    names.push_back(given.option->name);
    if (!given.from_environment) on_line.push_back(given.option->name);
  }
  const auto holds = [](const std::vector<std::string>& list, const std::string& name) {
    return std::ranges::find(list, name) != list.end();
  };
  const std::string see = " (tbviz help " + command.name + " shows the options)";
  for (const std::string& name : on_line) {
    const OptionSpec& option = *command.find(name);
    for (const std::string& other : option.needed) {
      if (!holds(names, other)) throw UsageError(name + " requires " + other + see);
    }
    for (const std::string& other : option.excluded) {
      if (holds(on_line, other)) throw UsageError(name + " excludes " + other + see);
    }
  }
}

std::vector<std::string> given_options(const CommandSpec& command,
                                       std::span<const GivenOption> all) {
  std::vector<std::string> texts;
  for (const OptionSpec& option : command.options) {
    for (const GivenOption& given : all) {
      if (given.option != &option || option.is_argument || !is_in_force(given)) continue;
      texts.push_back(option.kind == ValueKind::kFlag
                          ? option.name
                          : fmt::format("{}={}", option.name, fmt::join(given.words, " ")));
    }
  }
  return texts;
}

}  // namespace

void assign(const OptionSpec& option, std::span<const std::string> words, bool from_environment) {
  const auto wanted = static_cast<std::size_t>(option.word_count);
  const bool takes_all = option.is_repeatable || option.kind == ValueKind::kFlag;
  if (!takes_all && words.size() != wanted) {
    throw UsageError(fmt::format("{} takes {}, not {}", option.name,
                                 count_text(option.word_count, "value"), words.size()));
  }
  for (const std::string& word : words) assign_word(option, word, from_environment);
  if (option.given != nullptr && !from_environment) *option.given = true;
}

std::vector<std::string> parse(const CommandSpec& command, std::span<const std::string> words) {
  const std::vector<GivenOption> all = sort_words(command, words);
  std::vector<std::string> from_environment;
  for (const GivenOption& given : all) {
    assign(*given.option, given.words, given.from_environment);
    if (!given.from_environment) continue;
    from_environment.push_back(fmt::format("{}={} gives {}", given.option->environment,
                                           given.words.front(), given.option->name));
  }
  check_company(command, all);
  if (command.given_options != nullptr) *command.given_options = given_options(command, all);
  return from_environment;
}

}  // namespace tbviz::cli
