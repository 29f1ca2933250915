#include "shell/cli.h"

#include <CLI/CLI.hpp>
#include <new>
#include <string>
#include <vector>

#include "shell/command.h"
#include "tbviz/text/nearest.h"

namespace tbviz::cli {
namespace {

struct GlobalOptions {
  bool quiet = false;
  bool verbose = false;
  bool json = false;
};

void set_up(CLI::App& app, GlobalOptions& options, Job& job) {
  app.require_subcommand(1);
  app.set_version_flag("--version", "tbviz " TBVIZ_VERSION);
  app.add_flag("-q,--quiet", options.quiet, "Say nothing but results and errors");
  app.add_flag("-v,--verbose", options.verbose, "Say more");
  app.add_flag("--json", options.json, "Print results as JSON");
  for (const Command& command : commands()) command.add(app, job);
  for (CLI::App* command : app.get_subcommands({})) {
    command->fallthrough();
    command->footer("-q, -v and --json work here too: tbviz --help");
  }
}

std::vector<std::string> command_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands({})) names.push_back(command->get_name());
  return names;
}

// CLI11 only says that a subcommand is required. Global options take no values, so the first word
// that is no option is meant as the command.
void check_command_name(const CLI::App& app, int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word.starts_with('-')) continue;
    const std::vector<std::string> names = command_names(app);
    if (std::find(names.begin(), names.end(), word) != names.end()) return;
    throw UsageError("there is no command '" + word + "'" + did_you_mean(word, names) +
                     " (tbviz --help lists them)");
  }
}

std::vector<std::string> option_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
}

// CLI11's words, with the nearest option where one was misspelt.
UsageError explain(const CLI::App& app, const CLI::ParseError& error) {
  const std::string message = error.what();
  const std::vector<CLI::App*> chosen = app.get_subcommands();
  if (chosen.empty()) return UsageError(message + " (tbviz --help lists the commands)");
  const CLI::App& command = *chosen.front();
  std::vector<std::string> known = option_names(command);
  const std::vector<std::string> global = option_names(app);
  known.insert(known.end(), global.begin(), global.end());
  for (const std::string& word : app.remaining(true)) {
    if (!word.starts_with("--")) continue;
    const std::string name = word.substr(0, word.find('='));
    return UsageError("there is no option '" + name + "' in 'tbviz " + command.get_name() + "'" +
                      did_you_mean(name, known));
  }
  return UsageError(message + " (tbviz " + command.get_name() + " --help shows the options)");
}

/// Parses; returns false if help or the version was printed and nothing is left to do.
bool parse(CLI::App& app, int argc, char** argv, Console& console) {
  try {
    check_command_name(app, argc, argv);
    app.parse(argc, argv);
    return true;
  } catch (const CLI::CallForHelp&) {
    console.data(app.help());  // Of the command, if one was named.
  } catch (const CLI::CallForAllHelp&) {
    console.data(app.help("", CLI::AppFormatMode::All));
  } catch (const CLI::CallForVersion& version) {
    console.data(version.what());
  } catch (const CLI::ParseError& error) {
    throw explain(app, error);
  }
  return false;
}

}  // namespace

int run(int argc, char** argv, Console& console) {
  CLI::App app("TensorBoard logs and pictures of convolutional networks, from the shell.", "tbviz");
  GlobalOptions options;
  Job job;
  std::string command;
  try {
    set_up(app, options, job);
    // Known early, so that usage errors keep to it.
    for (int i = 1; i < argc; ++i)
      console.set_json(console.json() || argv[i] == std::string("--json"));
    if (parse(app, argc, argv, console)) {
      console.set_json(options.json);  // --json=true.
      console.set_quiet(options.quiet);
      console.set_verbose(options.verbose);
      command = app.get_subcommands().front()->get_name();
      job(console);
    }
  } catch (const Error& error) {
    console.fail(error);
  } catch (const std::bad_alloc&) {
    console.fail(InputError({}, "out of memory; the input is too large for this machine"));
  } catch (const std::exception& error) {
    console.fail(InputError({}, error.what()));
  }
  try {
    console.finish(command);
  } catch (const Error& error) {
    console.fail(error);
  }
  return static_cast<int>(console.exit_code());
}

}  // namespace tbviz::cli
