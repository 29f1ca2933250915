#include "shell/command.h"

#include <algorithm>
#include <string>
#include <vector>

#include "shell/options.h"
#include "tbviz/error.h"
#include "tbviz/text/nearest.h"

namespace tbviz::cli {

const Command* find_command(std::span<const Command> list, std::string_view name) {
  const auto found = std::ranges::find(list, name, &Command::name);
  return found == list.end() ? nullptr : &*found;
}

const Command& find_command(std::string_view name) {
  if (const Command* command = find_command(commands(), name)) return *command;
  std::vector<std::string> names;
  for (const Command& command : commands()) names.emplace_back(command.name);
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
