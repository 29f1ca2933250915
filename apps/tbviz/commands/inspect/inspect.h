// tbviz inspect: what is in a log directory, an event file or a saved model.
#pragma once

#include <string>
#include <vector>

#include "logs/log_selection.h"
#include "shell/command.h"
#include "shell/console.h"

namespace tbviz::cli {

struct InspectOptions {
  std::vector<std::string> paths;  ///< "-" is standard input.
  LogSelectionOptions selection;   ///< Of logs.
  bool values = false;             ///< Of logs: every event instead of a table of tags.
  bool statistics = false;         ///< Of models: look at every value, too.
};

void declare_inspect(CommandSpec& command);

/// Prints what each path holds; what kind of file it is its first bytes tell. A file that is
/// missing, neither log nor model, or damaged is reported, and the others go on.
void run_inspect(const InspectOptions& options, Console& console);

}  // namespace tbviz::cli
