#include "shell/command.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

#include "shell/options.h"
#include "tbviz/error.h"
#include "tbviz/text/nearest.h"

namespace tbviz::cli {
namespace {

bool standard_input_holds_data() {
  struct stat status {};
  return ::fstat(STDIN_FILENO, &status) == 0 &&
         (S_ISFIFO(status.st_mode) || S_ISREG(status.st_mode) || S_ISSOCK(status.st_mode));
}

}  // namespace

const Command& find_command(std::string_view name) {
  std::vector<std::string> names;
  for (const Command& command : commands()) {
    if (command.name == name) return command;
    names.emplace_back(command.name);
  }
  throw UsageError("there is no command '" + std::string(name) + "'" + did_you_mean(name, names) +
                   " (tbviz help lists them)");
}

CommandSpec declare(const Command& command) {
  CommandSpec spec;
  spec.name = command.name;
  spec.summary = command.summary;
  command.declare(spec);
  return spec;
}

std::vector<std::string> inputs_or_standard_input(std::span<const std::string> inputs,
                                                  std::string_view what) {
  if (inputs.empty()) {
    if (standard_input_holds_data()) return {"-"};
    throw UsageError("no input; name " + std::string(what) + ", or pipe one in");
  }
  if (std::count(inputs.begin(), inputs.end(), "-") > 1) {
    throw UsageError("standard input (-) can be read only once");
  }
  return {inputs.begin(), inputs.end()};
}

}  // namespace tbviz::cli
