// tbviz check: what must be true of a log, for pipelines.
#pragma once

#include <string>
#include <vector>

#include "logs/log_selection.h"
#include "shell/command.h"
#include "shell/console.h"
#include "tbviz/event/restarts.h"

namespace tbviz::cli {

struct CheckOptions {
  std::string log;                       ///< A log directory, an event file, or "-".
  std::vector<std::string> expressions;  ///< As check_expression.h has them.
  bool shards = false;                   ///< Look at what shards left undone.
  bool digests = false;                  ///< And at the bytes of their files.
  LogSelectionOptions selection;         ///< Of runs; tags stand in the expressions.
  RestartRule restarts = RestartRule::kSessions;
};

void declare_check(CommandSpec& command);

/// Checks every expression in every run that has its tag, or tags that match it; the answer is no
/// if one does not hold. Throws UsageError for an expression that is none, and for a tag or glob
/// that no run has.
void run_check(const CheckOptions& options, Console& console);

}  // namespace tbviz::cli
