// Whether a model changes its own weights when it runs.
#pragma once

#include <torch/csrc/jit/ir/ir.h>

namespace tbviz {

/// Whether an operator of the graph, calls inlined, may work in place on a parameter, be it through
/// a view. True where that cannot be told, as for code that is called at run time.
[[nodiscard]] bool may_write_weights(torch::jit::Graph& graph);

}  // namespace tbviz
