// The code inside a node of a graph.
#pragma once

#include <torch/csrc/jit/ir/ir.h>

namespace tbviz {

/// Calls function(block) for each graph that is an attribute of the node, as forked code is, and
/// for each of its blocks: the arms of an if, the body of a loop.
template <class Function>
void for_each_inner_block(torch::jit::Node& node, Function&& function) {
  for (const c10::Symbol name : node.attributeNames()) {
    switch (node.kindOf(name)) {
      case torch::jit::AttributeKind::g:
        function(*node.g(name)->block());
        break;
      case torch::jit::AttributeKind::gs:
        for (const auto& graph : node.gs(name)) function(*graph->block());
        break;
      default:
        break;
    }
  }
  for (torch::jit::Block* block : node.blocks()) function(*block);
}

}  // namespace tbviz
