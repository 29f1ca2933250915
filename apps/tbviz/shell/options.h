// How a command declares what it takes: the table that parsing and help are made from, and whatever
// else tells users of options.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shell/console.h"
#include "shell/exit_code.h"
#include "shell/option_target.h"

namespace tbviz::cli {

/// Looks at a word before it is stored; returns what is wrong with it, or nothing.
using WordCheck = std::function<std::string(const std::string& word)>;

/// What the words of an option are, for completing one that was begun.
enum class Completion : std::uint8_t {
  kNothing,      ///< Words that nobody can foresee.
  kFile,         ///< Any file.
  kFolder,       ///< A folder.
  kPicture,      ///< A picture or an array.
  kModel,        ///< A saved model.
  kLog,          ///< A log directory or an event file.
  kLogOrModel,   ///< Either.
  kNumbers,      ///< A table, an array or a saved model.
  kConvolution,  ///< A convolution layer of the model on the line.
  kModule,       ///< Any layer of the model on the line.
  kTensor,       ///< A tensor of the models on the line.
  kTag,          ///< A tag of the logs on the line.
  kRun,          ///< One of their runs.
  kCommand,      ///< A command of the program.
};

/// An option, a flag or an argument of a command: what it is called, what it takes, what is said of
/// it. Made by CommandSpec; the functions describe it further and return it.
struct OptionSpec {
  std::string name;        ///< "--logdir"; of an argument "LOGDIR".
  std::string short_name;  ///< "-l", or empty.
  Target target;
  std::string help;

  ValueKind kind = target.kind();
  bool is_argument = false;               ///< Known by its place, not by its name.
  std::string placeholder = {};           ///< What stands for the value: "DIR". Empty of flags.
  std::string group = "Options";          ///< Its heading in the help.
  std::string default_text = {};          ///< Empty: none, or `help` tells.
  std::vector<std::string> choices = {};  ///< None: any word will do.
  std::optional<double> least = target.least();
  std::optional<double> greatest = {};
  bool is_required = false;
  bool is_repeatable = target.is_list();  ///< Given again, it takes one word more.
  bool is_alone = false;                  ///< Nothing else on the line counts, as with --help.
  int word_count = 1;                     ///< How many words it takes each time.
  char delimiter = '\0';                  ///< Splits a word into several, where there is one.
  std::string bare_word = {};             ///< Stands for a value that is not given, where one need
                                          ///< not be; one that is stands behind "=" then.
  std::vector<std::string> excluded =
      {};                                ///< Names of options that it cannot stand on a line with,
  std::vector<std::string> needed = {};  ///< and of those it cannot stand without.
  std::string environment = {};          ///< Variable that is read where the option is not given.
  bool* given = nullptr;                 ///< Set to true where the option is on the line.
  std::vector<WordCheck> checks = {};
  Completion completion = kind == ValueKind::kPath ? Completion::kFile : Completion::kNothing;
  char completion_separator = '\0';  ///< What may stand between several of them in one word.

  OptionSpec& takes(std::string_view what);       ///< The placeholder.
  OptionSpec& takes_path(std::string_view what);  ///< The same of a file or folder.
  OptionSpec& chosen_from(std::vector<std::string> words);
  OptionSpec& between(double at_least, double at_most);
  OptionSpec& at_least(double number);
  OptionSpec& defaults_to(std::string_view text);  ///< For the help; the variable has it already.
  OptionSpec& required();
  OptionSpec& repeatable();
  OptionSpec& alone();
  OptionSpec& takes_words(int count);
  OptionSpec& split_at(char separator);
  /// Makes the value optional: --name is --name=WORD, and never takes the next word of the line.
  OptionSpec& bare_means(std::string_view word);
  OptionSpec& excludes(std::string_view option);
  OptionSpec& needs(std::string_view option);
  OptionSpec& or_environment(std::string_view variable);
  OptionSpec& checked_by(WordCheck check);
  OptionSpec& sets(bool& whether_given);
  /// Refuses an empty word, as an unset variable of a shell leaves it.
  OptionSpec& not_empty(std::string_view remedy);
  OptionSpec& in_group(std::string_view heading);
  OptionSpec& completes(Completion what, char separator = '\0');
};

/// An exit code that a command may end with; without text it means what it always does.
struct ExitNote {
  ExitCode code;
  std::string text = {};
};

/// A line for the shell, and what it does.
struct Example {
  std::string line;
  std::string what;  ///< A sentence without its full stop.
};

/// All that is known of a command. Declaring it opens no file and allocates little.
struct CommandSpec {
  std::string name;
  std::string summary;            ///< One line.
  std::string example;            ///< A whole line for the shell; what it names need not be there.
  std::string description;        ///< What else a manual should say; paragraphs between line feeds.
  std::vector<Example> examples;  ///< Further ones, for the manual.
  std::vector<ExitNote> exit_codes;  ///< Those that matter, in rising order; 0 goes without saying.
  std::deque<OptionSpec> options;    ///< In the order of the help, but arguments come first.
  std::function<void(Console&)> job;  ///< What is to be done once the options are filled in.
  /// Where the words behind the name go as they are, -h among them; then there are no options.
  std::vector<std::string>* raw_words = nullptr;
  /// Gets what was given for options, on the line or by the environment, as "--step=3", in the order
  /// of the options' declaration; flags that are taken back are not given.
  std::vector<std::string>* given_options = nullptr;

  /// An argument known by its place. A list takes all words that are left.
  OptionSpec& argument(std::string_view argument_name, const Target& target, std::string_view help);

  /// An option with a value; `names` is "--step" or "-s,--step".
  OptionSpec& option(std::string_view names, const Target& target, std::string_view help);
  OptionSpec& option(std::string_view names, std::function<void(const std::string& word)> use,
                     std::string_view help);

  /// An option that takes no value; --name=false takes it back.
  OptionSpec& flag(std::string_view names, bool& target, std::string_view help);

  /// The option of this name, or null.
  [[nodiscard]] const OptionSpec* find(std::string_view option_name) const;
};

}  // namespace tbviz::cli
