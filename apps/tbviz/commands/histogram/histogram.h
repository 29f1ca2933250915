// tbviz histogram: distributions of arrays, columns of tables and parameters of models.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "batch/batch_options.h"
#include "logs/log_options.h"
#include "shell/command.h"
#include "shell/console.h"

namespace tbviz::cli {

struct HistogramOptions {
  std::vector<std::string> inputs;  ///< None: those of `names`, or standard input.
  NamesOptions names;
  ShardOptions shards;
  std::string step_from;  ///< A rule of NameStep; empty: steps are counted.
  std::string select;     ///< Globs over the parts of inputs, separated by commas; empty: all.
  std::string bins = "tensorflow";  ///< Or a rule of NumPy's, or a number.
  std::string edges;                ///< A file of edges instead; empty: none.
  std::int64_t max_bins = 0;        ///< 0: no limit.
  LogOptions log;
};

void declare_histogram(CommandSpec& command);

/// Writes one histogram for everything that the inputs hold. A bad input, or a bad part of one, is
/// reported and left out. Throws UsageError for malformed bins, and what reading the edges throws.
void run_histogram(const HistogramOptions& options, Console& console);

}  // namespace tbviz::cli
