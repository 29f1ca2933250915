#include "tbviz/torch_plugin/script/value_shapes.h"

#include <cstddef>

#include "tbviz/error.h"
#include "tbviz/torch_plugin/engine/convert.h"
#include "tbviz/torch_plugin/script/tap.h"

namespace tbviz {
namespace {

// Notes type and shape of the first value that comes by a tap.
void note(const c10::IValue& value, GraphNode::Result& result) {
  if (!value.isTensor() || !value.toTensor().defined() || result.shape) return;
  result.shape = value.toTensor().sizes().vec();
  try {
    result.dtype = view_of(value.toTensor(), "a value").dtype();
  } catch (const UnsupportedError&) {  // A type without a name here; the shape is known.
  }
}

}  // namespace

std::vector<GraphNode::Result> observe_values(const std::shared_ptr<torch::jit::Graph>& graph,
                                              std::span<torch::jit::Value* const> values,
                                              torch::jit::Stack stack) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    torch::jit::Node* maker = values[i]->node();
    torch::jit::Node* behind = maker->kind() == torch::jit::prim::Param
                                   ? *maker->owningBlock()->nodes().begin()
                                   : maker->next();
    insert_tap(behind, values[i], insert_site(behind, i));
  }
  std::vector<GraphNode::Result> results(values.size());
  const TapCallback on_tap = [&](std::size_t tap, const c10::IValue& value) {
    note(value, results[tap]);
  };
  run_tapped(graph, stack, {on_tap, {}});
  return results;
}

}  // namespace tbviz
