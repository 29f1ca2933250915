#include "shell/cli.h"

#include <algorithm>
#include <new>
#include <span>
#include <string>
#include <vector>

#include "shell/command.h"
#include "shell/help_page.h"
#include "shell/options.h"
#include "shell/parser.h"
#include "shell/terminal.h"
#include "shell/version_page.h"
#include "tbviz/error.h"
#include "tbviz/text/nearest.h"

namespace tbviz::cli {
namespace {

// A word in the place of a command that looks like an option: one that is misspelt, or that belongs
// to a command and so behind its name.
UsageError no_such_option(const std::string& word, const CommandSpec& program) {
  std::vector<std::string> known;
  for (const OptionSpec& option : program.options) known.push_back(option.name);
  for (const Command& command : commands()) known.emplace_back(command.name);
  const std::string name = word.substr(0, word.find('='));
  return UsageError("there is no option '" + name + "' in front of a command" +
                    did_you_mean(name, known) + " (tbviz help lists what there is)");
}

// One word of flags: --quiet, --json=true, -qv, -q=true.
void set_flags(const std::string& word, const CommandSpec& program) {
  const std::size_t equals = std::min(word.find('='), word.size());
  const std::string yes = "true";
  const std::string value = equals < word.size() ? word.substr(equals + 1) : yes;
  std::vector<std::string> names;
  if (word.starts_with("--")) {
    names.push_back(word.substr(0, equals));
  } else {
    for (const char letter : word.substr(1, equals - 1)) names.push_back({'-', letter});
  }
  if (names.empty()) throw no_such_option(word, program);
  for (const std::string& name : names) {
    const OptionSpec* option = program.find(name);
    if (option == nullptr) throw no_such_option(word, program);
    assign(*option, {&name == &names.back() ? &value : &yes, 1});
    if (option->is_alone) return;
  }
}

// Takes the words in front of the command off: flags that every command has, so that the first word
// that is none, or stands behind --, names the command.
void take_front(std::vector<std::string>& words, CommonOptions& common) {
  CommandSpec program;
  declare_common_options(program, common);
  auto word = words.begin();
  for (; word != words.end() && word->size() > 1 && word->starts_with('-'); ++word) {
    if (*word == "--") {
      ++word;
      break;
    }
    if (!common.help && !common.version) set_flags(*word, program);  // Else it does not count.
  }
  words.erase(words.begin(), word);
}

// Whether --json is among the words. Asked before they are parsed, so that usage errors keep to it.
bool ask_for_json(std::span<const std::string> words) {
  constexpr std::string_view kWithValue = "--json=";
  bool json = false;
  const Target target(json);
  for (const std::string& word : words) {
    if (word == "--") break;
    if (word == "--json") json = true;
    if (word.starts_with(kWithValue)) (void)target.store(word.substr(kWithValue.size()));
  }
  return json;
}

void say_that_no_command_was_named(Console& console) {
  if (!console.json()) {
    const std::string page = program_help(terminal_width());
    for (std::size_t begin = 0; begin < page.size();) {
      const std::size_t end = std::min(page.find('\n', begin), page.size());
      console.note(page.substr(begin, end - begin));
      begin = end + 1;
    }
  }
  throw UsageError("no command was named (tbviz --help lists them)");
}

// Whether -v or --verbose is among the words, of which only this counts beside --version.
bool ask_for_details(std::span<const std::string> words) {
  return std::ranges::any_of(words, [](const std::string& word) {
    return word == "--verbose" ||
           (word.starts_with('-') && !word.starts_with("--") && word.find('v') != word.npos);
  });
}

/// What a command line without a command asks for.
void run_without_command(const CommonOptions& common, Console& console) {
  console.set_quiet(common.quiet);
  if (!common.help) say_that_no_command_was_named(console);
  console.data(program_help(terminal_width()));
}

/// Parses what stands behind the name of a command, and runs it. `common` holds what stood before.
void run_command(const Command& named, std::span<const std::string> words, CommonOptions& common,
                 Console& console) {
  CommandSpec command = declare(named);
  if (command.raw_words != nullptr) {
    command.raw_words->assign(words.begin(), words.end());
    console.set_json(false);
    return command.job(console);
  }
  declare_common_options(command, common);
  std::vector<std::string> from_environment;
  if (!common.help) from_environment = parse(command, words);
  if (common.version) return say_version(common.verbose || ask_for_details(words), console);
  if (common.help) return console.data(command_help(command, terminal_width()));
  console.set_json(common.json);  // --json=false.
  console.set_quiet(common.quiet);
  console.set_verbose(common.verbose);
  for (const std::string& fact : from_environment) console.detail(fact);
  if (!common.quiet && !common.json) console.progress().begin(command.name);
  command.job(console);
}

}  // namespace

int run(int argc, char** argv, Console& console) {
  std::string name;
  try {
    std::vector<std::string> words(argv + std::min(argc, 1), argv + argc);
    console.set_json(ask_for_json(words));
    CommonOptions common;
    const bool details = ask_for_details(words);
    take_front(words, common);
    console.set_json(console.json() || ask_for_json(words));  // Behind the -- in front.
    if (common.version) {
      say_version(details, console);
    } else if (words.empty()) {
      run_without_command(common, console);
    } else {
      const Command* hidden = find_command(hidden_commands(), words.front());
      const Command& named = hidden != nullptr ? *hidden : find_command(words.front());
      name = named.name;
      run_command(named, std::span(words).subspan(1), common, console);
    }
    if (common.version) name = "version";
  } catch (const Error& error) {
    console.fail(error);
  } catch (const std::bad_alloc&) {
    console.fail(InputError({}, "out of memory; the input is too large for this machine"));
  } catch (const std::exception& error) {
    console.fail(InputError({}, error.what()));
  }
  try {
    console.finish(name);
  } catch (const Error& error) {
    console.fail(error);
  }
  return static_cast<int>(console.exit_code());
}

}  // namespace tbviz::cli
