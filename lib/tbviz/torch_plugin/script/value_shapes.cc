#include "tbviz/torch_plugin/script/value_shapes.h"

#include <cstddef>

#include "tbviz/error.h"
#include "tbviz/torch_plugin/engine/convert.h"
#include "tbviz/torch_plugin/script/tap.h"

namespace tbviz {
namespace {

/// Notes type and shape of the first value that comes by each tap.
class ShapeListener final : public TapListener {
 public:
  explicit ShapeListener(std::vector<GraphNode::Result>& results) : results_(results) {}

  void on_tap(std::size_t site, c10::IValue& value) override {
    GraphNode::Result& result = results_[site];
    if (!value.isTensor() || !value.toTensor().defined() || result.shape) return;
    result.shape = value.toTensor().sizes().vec();
    try {
      result.dtype = view_of(value.toTensor(), "a value").dtype();
    } catch (const UnsupportedError&) {  // A type without a name here; the shape is known.
    }
  }

 private:
  std::vector<GraphNode::Result>& results_;
};

}  // namespace

std::vector<GraphNode::Result> observe_values(const std::shared_ptr<torch::jit::Graph>& graph,
                                              std::span<torch::jit::Value* const> values,
                                              torch::jit::Stack stack) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    torch::jit::Node* maker = values[i]->node();
    torch::jit::Node* behind = maker->kind() == torch::jit::prim::Param
                                   ? *maker->owningBlock()->nodes().begin()
                                   : maker->next();
    insert_tap(*graph, behind, values[i], i);
  }
  std::vector<GraphNode::Result> results(values.size());
  ShapeListener listener(results);
  run_tapped(graph, stack, listener);
  return results;
}

}  // namespace tbviz
