// tbviz hparams: hyperparameters and what came of them, as SummaryWriter.add_hparams logs them.
#pragma once

#include <string>
#include <vector>

#include "logs/log_options.h"
#include "shell/command.h"
#include "shell/console.h"

namespace tbviz::cli {

struct HparamsOptions {
  std::vector<std::string> params;   ///< "NAME=VALUE", in order.
  std::vector<std::string> metrics;  ///< The same; values are numbers.
  std::string run_name;              ///< Empty: the time.
  LogOptions log;
};

void declare_hparams(CommandSpec& command);

/// Writes a session into a sub-run. Throws UsageError for words that are no NAME=VALUE, for metrics
/// that are no numbers, and for a run's name that leads out of the log directory.
void run_hparams(const HparamsOptions& options, Console& console);

}  // namespace tbviz::cli
