#include "shell/cli11_parser.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <map>

#include "tbviz/error.h"
#include "tbviz/text/nearest.h"

namespace tbviz::cli {
namespace {

/// Leaves CLI11's parsing where an option that is_alone is met.
struct FoundAlone {
  const OptionSpec* option;
};

std::string cli11_names(const OptionSpec& option) {
  return option.short_name.empty() ? option.name : option.short_name + "," + option.name;
}

CLI::Option* add(CLI::App& app, const OptionSpec& option) {
  if (option.kind == ValueKind::kFlag) {
    if (!option.is_alone) return app.add_flag(cli11_names(option));
    const auto stop = [&option](std::int64_t) { throw FoundAlone{&option}; };
    return app.add_flag_function(cli11_names(option), stop)->trigger_on_parse();
  }
  const auto keep = [](const CLI::results_t&) { return true; };
  CLI::Option* added = app.add_option(cli11_names(option), keep);
  added->type_name(option.placeholder)->type_size(1)->delimiter(option.delimiter);
  if (option.is_argument && option.target.is_list()) {
    added->expected(1, CLI::detail::expected_max_vector_size)->allow_extra_args(true);
  } else {
    // One that may not be repeated is left to the caller, too, who has better words for it.
    added->expected(option.word_count)->allow_extra_args(false)->take_all();
  }
  return added->required(option.is_required)->envname(option.environment);
}

/// CLI11's side of a command.
class Sorter {
 public:
  explicit Sorter(const CommandSpec& command) : command_(command), app_({}, command.name) {
    app_.set_help_flag();
    for (const OptionSpec& option : command.options) added_[option.name] = add(app_, option);
    for (const OptionSpec& option : command.options) {
      for (const std::string& name : option.excluded)
        added_[option.name]->excludes(added_.at(name));
      for (const std::string& name : option.needed) added_[option.name]->needs(added_.at(name));
    }
  }

  std::vector<GivenOption> sort(std::span<const std::string> words) {
    try {
      app_.parse(std::vector<std::string>(words.rbegin(), words.rend()));
    } catch (const FoundAlone& found) {
      return {{found.option, {"true"}}};
    } catch (const CLI::ParseError& error) {
      throw explain(error);
    }
    std::vector<GivenOption> given;
    for (const OptionSpec& option : command_.options) {
      CLI::Option* parsed = added_[option.name];
      if (parsed->count() == 0) continue;
      const std::vector<CLI::Option*>& on_line = app_.parse_order();
      const bool from_line = std::ranges::find(on_line, parsed) != on_line.end();
      given.push_back({&option, parsed->results(), !from_line});
    }
    return given;
  }

 private:
  // CLI11's words, with the nearest option where one was misspelt.
  [[nodiscard]] UsageError explain(const CLI::ParseError& error) const {
    std::vector<std::string> known;
    for (const OptionSpec& option : command_.options) {
      if (!option.is_argument) known.push_back(option.name);
    }
    for (const std::string& word : app_.remaining()) {
      if (!word.starts_with("--") || word == "--") continue;
      const std::string name = word.substr(0, word.find('='));
      return UsageError("there is no option '" + name + "' in 'tbviz " + command_.name + "'" +
                        did_you_mean(name, known));
    }
    return UsageError(std::string(error.what()) + " (tbviz help " + command_.name +
                      " shows the options)");
  }

  const CommandSpec& command_;
  CLI::App app_;
  std::map<std::string, CLI::Option*> added_;  // By the option's name.
};

}  // namespace

std::vector<GivenOption> sort_words(const CommandSpec& command,
                                    std::span<const std::string> words) {
  return Sorter(command).sort(words);
}

}  // namespace tbviz::cli
