// tbviz compare: two models, tensor by tensor.
#pragma once

#include <optional>
#include <string>

#include "logs/log_options.h"
#include "shell/command.h"
#include "shell/console.h"

namespace tbviz::cli {

struct CompareOptions {
  std::string a;
  std::string b;
  std::optional<double> tolerance;  ///< See ComparisonRules.
  std::string select;               ///< Globs over names, separated by commas; empty: all.
  std::string prefix;               ///< What to take off names, separated by commas.
  bool all = false;                 ///< List what is the same, too.
  LogOptions log;                   ///< Without a log directory no log is written.
};

void declare_compare(CommandSpec& command);

/// Says what differs; the answer is no if anything does. Tensors that cannot be shown are reported
/// and left out. Throws Error if a file cannot be read, UsageError if a glob matches nothing.
void run_compare(const CompareOptions& options, Console& console);

}  // namespace tbviz::cli
