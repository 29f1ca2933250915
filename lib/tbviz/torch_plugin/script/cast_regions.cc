#include "tbviz/torch_plugin/script/cast_regions.h"

#include <torch/csrc/jit/passes/autocast.h>
#include <torch/csrc/jit/passes/constant_propagation.h>
#include <torch/csrc/jit/passes/peephole.h>

namespace tbviz {

void cast_in_regions(std::shared_ptr<torch::jit::Graph>& graph) {
  if (torch::jit::findAllNodes(*graph, torch::jit::prim::Enter, true).empty()) return;
  // The pass takes device and type from constants, which these two make of what was passed on to
  // the region's constructor.
  torch::jit::PeepholeOptimize(graph, /*disable_shape_peepholes=*/true);
  torch::jit::ConstantPropagationImmutableTypes(graph);
  torch::jit::Autocast(graph);
}

}  // namespace tbviz
