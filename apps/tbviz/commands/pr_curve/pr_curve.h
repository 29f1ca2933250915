// tbviz pr-curve: precision over recall, as SummaryWriter.add_pr_curve logs it.
#pragma once

#include <cstdint>
#include <string>

#include "logs/log_options.h"
#include "shell/command.h"
#include "shell/console.h"
#include "tbviz/plugins/pr_curve.h"

namespace tbviz::cli {

struct PrCurveOptions {
  std::string input;  ///< "-" is standard input, as is none at all if that holds data.
  std::int64_t thresholds = kMaxPrThresholds;
  std::string weights;  ///< A column or array; empty: all samples count alike.
  LogOptions log;
};

void declare_pr_curve(CommandSpec& command);

/// Logs the curve of one input. Throws Error if it cannot be read, or has values that are no labels
/// or scores.
void run_pr_curve(const PrCurveOptions& options, Console& console);

}  // namespace tbviz::cli
