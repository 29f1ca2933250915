// tbviz compare: two models, tensor by tensor.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "logs/log_options.h"
#include "shell/command.h"
#include "shell/console.h"
#include "tbviz/checkpoint/comparison_order.h"

namespace tbviz::cli {

struct CompareOptions {
  std::string a;
  std::string b;
  std::optional<double> tolerance;  ///< See ComparisonRules.
  std::vector<std::string> select;  ///< Globs over names, also between commas; none: all.
  std::vector<std::string> exclude;
  std::string prefix;  ///< What to take off names, separated by commas.
  bool all = false;    ///< List what is the same, too.
  ComparisonOrder order = ComparisonOrder::kChange;
  std::optional<std::int64_t> top;  ///< How many tensors are listed at most.
  LogOptions log;                   ///< Without a log directory no log is written.
};

void declare_compare(CommandSpec& command);

/// Says what differs; the answer is no if anything does. Tensors that cannot be read are failures,
/// unless both sides hold the same bytes. Throws Error if a file cannot be read, UsageError if a
/// glob matches nothing.
void run_compare(const CompareOptions& options, Console& console);

}  // namespace tbviz::cli
