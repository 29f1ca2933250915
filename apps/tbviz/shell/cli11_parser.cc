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

// CLI11 takes a word like "[a,b]" for a list of two where an argument takes all words that are
// left; this byte in front keeps such a word whole. Behind "--name=" it keeps CLI11 from taking the
// next word for the value. No word of a command line can hold it.
constexpr char kGuard = '\0';

// The words as CLI11 takes them: the last one in front.
std::vector<std::string> guarded(std::span<const std::string> words) {
  std::vector<std::string> turned(words.rbegin(), words.rend());
  for (std::string& word : turned) {
    if (word.starts_with('[') && word.ends_with(']')) word.insert(word.begin(), kGuard);
    if (word.starts_with("--") && word.find('=') + 1 == word.size()) word += kGuard;
  }
  return turned;
}

std::vector<std::string> unguarded(std::vector<std::string> words) {
  for (std::string& word : words) std::erase(word, kGuard);
  return words;
}

std::string cli11_names(const OptionSpec& option) {
  return option.short_name.empty() ? option.name : option.short_name + "," + option.name;
}

// To CLI11 a flag that takes other values than true and false behind its =.
CLI::Option* add_with_optional_value(CLI::App& app, const OptionSpec& option) {
  const std::string bare = "{" + option.bare_word + "}";
  const std::string short_name = option.short_name.empty() ? "" : option.short_name + bare + ",";
  return app.add_flag(short_name + option.name + bare)->envname(option.environment);
}

CLI::Option* add(CLI::App& app, const OptionSpec& option) {
  if (!option.bare_word.empty()) return add_with_optional_value(app, option);
  if (option.kind == ValueKind::kFlag) {
    CLI::Option* flag = app.add_flag(cli11_names(option));
    if (option.is_alone) {
      const auto stop = [&option](const std::string& word) {
        bool is_on = false;
        const bool is_flag = Target(is_on).store(word);
        if (is_flag && is_on) throw FoundAlone{&option};
      };
      flag->each(stop)->trigger_on_parse();
    }
    return flag;
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
  }

  std::vector<GivenOption> sort(std::span<const std::string> words) {
    try {
      app_.parse(guarded(words));
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
      given.push_back({&option, unguarded(parsed->results()), !from_line});
    }
    return given;
  }

 private:
  [[nodiscard]] UsageError explain(const CLI::ParseError& error) const {
    const std::vector<std::string> unknown = unguarded(app_.remaining());
    for (const std::string_view dashes : {"--", "-"}) {
      for (const std::string& word : unknown) {
        if (word.size() > dashes.size() && word.starts_with(dashes)) return no_such_option(word);
      }
    }
    return UsageError(fact_of(error, unknown) + " (tbviz help " + command_.name +
                      " shows the options)");
  }

  [[nodiscard]] UsageError no_such_option(const std::string& word) const {
    if (word.starts_with("-=")) {  // What CLI11 leaves of -q=true.
      return UsageError("'" + word.substr(1) +
                        "' behind the letter of a flag; only its long name takes a value");
    }
    const std::string name = word.substr(0, word.find('='));
    std::string nearest;
    if (name.starts_with("--")) {
      std::vector<std::string> known;
      for (const OptionSpec& option : command_.options) {
        if (!option.is_argument) known.push_back(option.name);
      }
      nearest = did_you_mean(name, known);
    }
    return UsageError("there is no option '" + name + "' in 'tbviz " + command_.name + "'" +
                      nearest);
  }

  // In our words where CLI11 counts the words.
  [[nodiscard]] std::string fact_of(const CLI::ParseError& error,
                                    const std::vector<std::string>& unknown) const {
    if (error.get_exit_code() == static_cast<int>(CLI::ExitCodes::ExtrasError) &&
        !unknown.empty()) {
      return "'" + unknown.front() + "': an argument too many";
    }
    const std::string text = error.what();
    if (error.get_exit_code() != static_cast<int>(CLI::ExitCodes::ArgumentMismatch)) return text;
    for (const OptionSpec& option : command_.options) {
      if (!text.starts_with(option.name + ":")) continue;
      return option.word_count == 1
                 ? option.name + ": a value " + option.placeholder + " is needed"
                 : option.name + ": " + std::to_string(option.word_count) + " values are needed";
    }
    return text;
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
