#include "shell/options.h"

#include <algorithm>
#include <utility>

namespace tbviz::cli {
namespace {

OptionSpec with_names(std::string_view names, const Target& target, std::string_view help) {
  const std::size_t comma = names.find(',');
  OptionSpec option{.name = {}, .short_name = {}, .target = target, .help = std::string(help)};
  if (comma == std::string_view::npos) {
    option.name = names;
  } else {
    option.short_name = names.substr(0, comma);
    option.name = names.substr(comma + 1);
  }
  return option;
}

std::string_view usual_placeholder(ValueKind kind) {
  switch (kind) {
    case ValueKind::kInteger:
      return "N";
    case ValueKind::kNumber:
      return "X";
    case ValueKind::kPath:
      return "FILE";
    default:
      return "TEXT";
  }
}

}  // namespace

OptionSpec& OptionSpec::takes(std::string_view what) {
  placeholder = what;
  return *this;
}

OptionSpec& OptionSpec::takes_path(std::string_view what) {
  kind = ValueKind::kPath;
  completion = Completion::kFile;
  placeholder = what;
  return *this;
}

OptionSpec& OptionSpec::chosen_from(std::vector<std::string> words) {
  choices = std::move(words);
  return *this;
}

OptionSpec& OptionSpec::between(double at_least, double at_most) {
  least = at_least;
  greatest = at_most;
  return *this;
}

OptionSpec& OptionSpec::at_least(double number) {
  least = number;
  return *this;
}

OptionSpec& OptionSpec::defaults_to(std::string_view text) {
  default_text = text;
  return *this;
}

OptionSpec& OptionSpec::required() {
  is_required = true;
  return *this;
}

OptionSpec& OptionSpec::repeatable() {
  is_repeatable = true;
  return *this;
}

OptionSpec& OptionSpec::alone() {
  is_alone = true;
  return *this;
}

OptionSpec& OptionSpec::takes_words(int count) {
  word_count = count;
  is_repeatable = false;
  return *this;
}

OptionSpec& OptionSpec::split_at(char separator) {
  delimiter = separator;
  return *this;
}

OptionSpec& OptionSpec::bare_means(std::string_view word) {
  bare_word = word;
  return *this;
}

OptionSpec& OptionSpec::excludes(std::string_view option) {
  excluded.emplace_back(option);
  return *this;
}

OptionSpec& OptionSpec::needs(std::string_view option) {
  needed.emplace_back(option);
  return *this;
}

OptionSpec& OptionSpec::or_environment(std::string_view variable) {
  environment = variable;
  return *this;
}

OptionSpec& OptionSpec::checked_by(WordCheck check) {
  checks.push_back(std::move(check));
  return *this;
}

OptionSpec& OptionSpec::sets(bool& whether_given) {
  given = &whether_given;
  return *this;
}

OptionSpec& OptionSpec::not_empty(std::string_view remedy) {
  return checked_by([remedy = std::string(remedy)](const std::string& word) {
    return word.empty() ? "must not be empty; " + remedy : std::string();
  });
}

OptionSpec& OptionSpec::in_group(std::string_view heading) {
  group = heading;
  return *this;
}

OptionSpec& OptionSpec::completes(Completion what, char separator) {
  completion = what;
  completion_separator = separator;
  return *this;
}

OptionSpec& CommandSpec::argument(std::string_view argument_name, const Target& target,
                                  std::string_view help) {
  OptionSpec& added = options.emplace_back(with_names(argument_name, target, help));
  added.is_argument = true;
  added.placeholder = argument_name;
  added.group = "Arguments";
  return added;
}

OptionSpec& CommandSpec::option(std::string_view names, const Target& target,
                                std::string_view help) {
  OptionSpec& added = options.emplace_back(with_names(names, target, help));
  added.placeholder = usual_placeholder(added.kind);
  return added;
}

OptionSpec& CommandSpec::option(std::string_view names,
                                std::function<void(const std::string& word)> use,
                                std::string_view help) {
  return option(names, Target(std::move(use)), help);
}

OptionSpec& CommandSpec::flag(std::string_view names, bool& target, std::string_view help) {
  return options.emplace_back(with_names(names, target, help));
}

const OptionSpec* CommandSpec::find(std::string_view option_name) const {
  const auto found = std::ranges::find_if(options, [&](const OptionSpec& option) {
    return option.name == option_name ||
           (!option.short_name.empty() && option.short_name == option_name);
  });
  return found == options.end() ? nullptr : &*found;
}

}  // namespace tbviz::cli
