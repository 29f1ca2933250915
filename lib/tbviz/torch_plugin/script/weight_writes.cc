#include "tbviz/torch_plugin/script/weight_writes.h"

#include <algorithm>
#include <unordered_set>

#include "tbviz/torch_plugin/engine/tensors_of.h"
#include "tbviz/torch_plugin/script/inner_blocks.h"

namespace tbviz {
namespace {

using torch::jit::Node;
using torch::jit::Value;

/// Follows values back to what they are made of.
class Origins {
 public:
  /// Whether the memory of `value` may be a parameter's.
  [[nodiscard]] bool may_be_weight(const Value* value) {
    if (!may_hold_tensors(value->type()) || !seen_.insert(value).second) return false;
    const Node* node = value->node();
    switch (node->kind()) {
      case torch::jit::prim::Param:
        return is_of_block(node);
      case torch::jit::prim::GetAttr:
        return is_parameter(node);
      case torch::jit::prim::CallMethod:
      case torch::jit::prim::CallFunction:
        return true;
      default:
        break;
    }
    const c10::FunctionSchema* schema = node->maybeSchema();
    if (schema != nullptr && !schema->returns().empty()) {
      const auto& returned =
          schema->returns()[std::min(value->offset(), schema->returns().size() - 1)];
      const bool is_view = returned.alias_info() != nullptr;
      if (!is_view && node->kind().ns() == c10::namespaces::aten) return false;
    }
    return comes_from_inputs(node);
  }

 private:
  // Of forward() itself, the arguments are copies; what goes into a loop's body comes from outside.
  bool is_of_block(const Node* parameters) {
    const Node* owner = parameters->owningBlock()->owningNode();
    return owner != nullptr && comes_from_inputs(owner);
  }

  static bool is_parameter(const Node* node) {
    const auto type = node->input(0)->type()->cast<c10::ClassType>();
    if (!type || !type->is_module()) return true;
    const auto slot = type->findAttributeSlot(node->s(torch::jit::attr::name));
    return !slot || type->is_parameter(*slot) ||
           node->output()->type()->kind() != c10::TypeKind::TensorType;
  }

  bool comes_from_inputs(const Node* node) {
    for (const Value* input : node->inputs()) {
      if (may_be_weight(input)) return true;
    }
    for (const torch::jit::Block* block : node->blocks()) {
      for (const Value* output : block->outputs()) {
        if (may_be_weight(output)) return true;
      }
    }
    return false;
  }

  std::unordered_set<const Value*> seen_;
};

bool writes_weights(Node& node) {
  if (node.kind() == torch::jit::prim::CallMethod) return true;
  if (const c10::FunctionSchema* schema = node.maybeSchema()) {
    const std::size_t count = std::min(schema->arguments().size(), node.inputs().size());
    for (std::size_t i = 0; i < count; ++i) {
      const auto* alias = schema->arguments()[i].alias_info();
      if (alias != nullptr && alias->isWrite() && Origins().may_be_weight(node.input(i))) {
        return true;
      }
    }
  }
  bool inside = false;
  for_each_inner_block(node, [&inside](torch::jit::Block& block) {
    for (Node* inner : block.nodes()) inside = inside || writes_weights(*inner);
  });
  return inside;
}

}  // namespace

bool may_write_weights(torch::jit::Graph& graph) {
  for (Node* node : graph.nodes()) {
    if (writes_weights(*node)) return true;
  }
  return false;
}

}  // namespace tbviz
