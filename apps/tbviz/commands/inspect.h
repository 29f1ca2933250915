// tbviz inspect: what is in a log directory or an event file.
#pragma once

#include <string>
#include <vector>

#include "tbviz/command.h"
#include "tbviz/console.h"

namespace tbviz::cli {

struct InspectOptions {
  std::vector<std::string> paths;  ///< "-" is standard input.
  bool values = false;             ///< Every event instead of a table of tags.
};

void add_inspect(CLI::App& app, Job& job);

/// Prints what each path holds. A file that is missing, no log or damaged is reported, after what
/// came before the damage, and the others go on.
void run_inspect(const InspectOptions& options, Console& console);

}  // namespace tbviz::cli
