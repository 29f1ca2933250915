#include "shell/environment_notes.h"

#include <algorithm>

#include "shell/command.h"
#include "shell/options.h"

namespace tbviz::cli {

std::vector<EnvironmentNote> environment_notes(const CommandSpec& command) {
  std::vector<EnvironmentNote> notes;
  for (const OptionSpec& option : command.options) {
    if (option.environment.empty()) continue;
    notes.push_back({option.environment, "Stands for " + option.name + " where that is not given"});
  }
  return notes;
}

std::vector<EnvironmentNote> environment_notes() {
  std::vector<EnvironmentNote> notes;
  const auto add = [&notes](EnvironmentNote note) {
    if (std::ranges::find(notes, note.name, &EnvironmentNote::name) == notes.end()) {
      notes.push_back(std::move(note));
    }
  };
  for (const Command& command : commands()) {
    for (EnvironmentNote& note : environment_notes(declare(command))) add(std::move(note));
  }
  for (const EnvironmentVariable& variable : environment_variables()) {
    add({std::string(variable.name), std::string(variable.text)});
  }
  return notes;
}

}  // namespace tbviz::cli
