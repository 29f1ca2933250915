#include "shell/command.h"

#include <string>
#include <vector>

#include "shell/options.h"
#include "tbviz/error.h"
#include "tbviz/text/nearest.h"

namespace tbviz::cli {

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

}  // namespace tbviz::cli
