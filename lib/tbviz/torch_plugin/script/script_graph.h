// A TorchScript model as a graph to be looked at.
#pragma once

#include <torch/csrc/jit/api/module.h>

#include <optional>

#include "tbviz/model/model_graph.h"

namespace tbviz {

/// The operators of forward() and of what it calls. With a stack (the module, then the arguments)
/// the model is run, so that types and shapes are known.
[[nodiscard]] ModelGraph graph_of(const torch::jit::Module& module,
                                  std::optional<torch::jit::Stack> stack);

}  // namespace tbviz
