// tbviz graph: a network's graph, for TensorBoard's Graphs page.
#pragma once

#include <string>
#include <vector>

#include "tbviz/command.h"
#include "tbviz/network_input.h"

namespace tbviz::cli {

struct GraphOptions {
  std::string model;                ///< Empty: the built-in network.
  std::vector<std::string> inputs;  ///< One word per argument of forward(); none: no shapes.
  NetworkInputOptions pictures;     ///< What is done to pictures among them.
  bool parameters = false;          ///< Whether weights are drawn.
  LogOptions log;
};

void add_graph(CLI::App& app, Job& job);

/// Writes the graph and says how many operators of each kind it has. Throws Error if the model
/// cannot be loaded, or does not run on the inputs.
void run_graph(const GraphOptions& options, Console& console);

}  // namespace tbviz::cli
