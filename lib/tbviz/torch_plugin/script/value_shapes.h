// Types and shapes of the values in a graph, by running it.
#pragma once

#include <ATen/core/stack.h>
#include <torch/csrc/jit/ir/ir.h>

#include <memory>
#include <span>
#include <vector>

#include "tbviz/model/model_graph.h"

namespace tbviz {

/// Puts taps into `graph` and runs it on `stack` (the module, then the arguments). For each of the
/// values what came by first; nothing for what is no tensor or was not reached.
[[nodiscard]] std::vector<GraphNode::Result> observe_values(
    const std::shared_ptr<torch::jit::Graph>& graph, std::span<torch::jit::Value* const> values,
    torch::jit::Stack stack);

}  // namespace tbviz
