// The table of commands: a new one is a pair of files and a line here.
#include "tbviz/command.h"

namespace tbviz::cli {

std::span<const Command> commands() {
  static constexpr std::span<const Command> kCommands;
  return kCommands;
}

}  // namespace tbviz::cli
