#include "tbviz/torch_plugin/script/short_floats.h"

#include <ATen/ATen.h>
#include <torch/csrc/jit/api/function_impl.h>
#include <torch/csrc/jit/ir/constants.h>
#include <torch/csrc/jit/runtime/custom_operator.h>
#include <torch/csrc/jit/runtime/operator.h>

#include <optional>
#include <set>

#include "tbviz/torch_plugin/engine/tensors_of.h"
#include "tbviz/torch_plugin/script/inner_blocks.h"

namespace tbviz {
namespace {

using torch::jit::Node;
using torch::jit::Value;

bool is_short(at::ScalarType type) { return type == at::kHalf || type == at::kBFloat16; }

bool is_short(const at::Tensor& tensor) {
  return tensor.defined() && is_short(tensor.scalar_type());
}

// Calls visit(tensor) for those of all attributes, of modules and what they hold.
template <class Visit>
void for_each_tensor(const torch::jit::Module& module, const Visit& visit) {
  for (const torch::jit::Module& part : module.modules()) {
    for (const c10::IValue& slot : part._ivalue()->slots()) {
      for (const at::Tensor& tensor : tensors_of(slot)) visit(tensor);
    }
  }
}

bool can_run(at::ScalarType type) {
  const c10::NoGradGuard no_gradients;
  try {
    (void)at::conv2d(at::ones({1, 1, 2, 2}, type), at::ones({1, 1, 1, 1}, type));
    (void)at::linear(at::ones({1, 2}, type), at::ones({1, 2}, type));
    (void)at::softmax(at::ones({1, 2}, type), 1);
    return true;
  } catch (const c10::Error&) {
    return false;
  }
}

bool is_type_argument(const Node& node, std::size_t input) {
  const c10::FunctionSchema* schema = node.maybeSchema();
  if (schema == nullptr || input >= schema->arguments().size()) return false;
  const std::string& name = schema->arguments()[input].name();
  return name == "dtype" || name == "out_dtype";
}

// What a constant is to be instead: a type that is asked for, or a tensor.
std::optional<c10::IValue> widened(const Node& node, std::size_t input) {
  const auto value = torch::jit::toIValue(node.input(input));
  if (!value) return std::nullopt;
  if (value->isTensor()) {
    if (!is_short(value->toTensor())) return std::nullopt;
    return value->toTensor().to(at::kFloat);
  }
  if (!value->isInt() || !is_type_argument(node, input)) return std::nullopt;
  if (!is_short(static_cast<at::ScalarType>(value->toInt()))) return std::nullopt;
  return static_cast<std::int64_t>(at::kFloat);
}

void widen_type(torch::jit::Stack& stack) {
  c10::IValue& type = stack.back();
  if (type.isInt() && is_short(static_cast<at::ScalarType>(type.toInt()))) {
    type = static_cast<std::int64_t>(at::kFloat);
  }
}

const torch::jit::RegisterOperators type_operators({
    torch::jit::Operator("tbviz::widened(t dtype) -> t", widen_type,
                         c10::AliasAnalysisKind::CONSERVATIVE),
});

// A type that is known at run time only, as an attribute is.
void widen_at_run_time(Node& node, std::size_t input) {
  Value* type = node.input(input);
  if (torch::jit::toIValue(type) || !is_type_argument(node, input)) return;
  torch::jit::Graph& graph = *node.owningGraph();
  const torch::jit::WithInsertPoint insert_point(&node);
  Node* widened =
      graph.insertNode(graph.create(c10::Symbol::fromQualString("tbviz::widened"), {type}, 1));
  widened->output()->setType(type->type());
  node.replaceInput(input, widened->output());
}

bool widen_constants(torch::jit::Block& block) {
  bool changed = false;
  for (Node* node : block.nodes()) {
    for (std::size_t i = 0; i < node->inputs().size(); ++i) {
      const auto other = widened(*node, i);
      if (!other) {
        widen_at_run_time(*node, i);
        continue;
      }
      const torch::jit::WithInsertPoint insert_point(node);
      node->replaceInput(i, node->owningGraph()->insertConstant(*other));
      changed = true;
    }
    for_each_inner_block(*node, [&changed](torch::jit::Block& inner) {
      changed = widen_constants(inner) || changed;
    });
  }
  return changed;
}

}  // namespace

bool has_short_floats(const torch::jit::Module& module) {
  bool found = false;
  for_each_tensor(module, [&](const at::Tensor& tensor) { found = found || is_short(tensor); });
  return found;
}

bool can_run_short_floats(const torch::jit::Module& module) {
  std::set<at::ScalarType> types;
  for_each_tensor(module, [&](const at::Tensor& tensor) {
    if (is_short(tensor)) types.insert(tensor.scalar_type());
  });
  bool can = true;
  for (const at::ScalarType type : types) can = can && can_run(type);
  return can;
}

bool widen_short_floats(const torch::jit::Module& module) {
  bool changed = has_short_floats(module);
  for_each_tensor(module, [](const at::Tensor& tensor) {
    if (is_short(tensor)) at::Tensor(tensor).set_data(tensor.to(at::kFloat));
  });
  for (torch::jit::Function* function : module._ivalue()->compilation_unit()->get_functions()) {
    torch::jit::GraphFunction* of_graph = torch::jit::tryToGraphFunction(*function);
    if (of_graph != nullptr) changed = widen_constants(*of_graph->graph()->block()) || changed;
  }
  return changed;
}

}  // namespace tbviz
