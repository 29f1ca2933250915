// tbviz graph: a network's graph, for TensorBoard's Graphs page.
#pragma once

#include "logs/log_options.h"
#include "models/call_arguments.h"
#include "shell/command.h"
#include "shell/console.h"

namespace tbviz::cli {

struct GraphOptions {
  ModelCallOptions call;    ///< Without inputs there are no shapes.
  bool parameters = false;  ///< Whether weights are drawn.
  LogOptions log;
};

void declare_graph(CommandSpec& command);

/// Writes the graph and says how many operators of each kind it has. Throws Error if the model
/// cannot be loaded, or does not run on the inputs.
void run_graph(const GraphOptions& options, Console& console);

}  // namespace tbviz::cli
