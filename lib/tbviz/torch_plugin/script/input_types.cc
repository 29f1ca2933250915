#include "tbviz/torch_plugin/script/input_types.h"

#include <torch/csrc/jit/ir/constants.h>

#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "tbviz/torch_plugin/script/element_role.h"

namespace tbviz {
namespace {

using torch::jit::Graph;
using torch::jit::Node;
using torch::jit::Use;
using torch::jit::Value;

bool is_own(const Node& node) {
  return std::string_view(node.kind().toQualString()).starts_with("tbviz::");
}

/// Follows one input.
class TypeSearch {
 public:
  TypeSearch(const Graph& graph, const torch::jit::Module& module)
      : self_(graph.inputs()[0]), module_(module) {}

  std::optional<InputType> find(const Value* input) {
    follow(input);
    while (!ahead_.empty()) {
      const Value* value = ahead_.back();
      ahead_.pop_back();
      for (const Use& use : value->uses()) look_at(use);
    }
    if (!result_.first && !result_.is_cast) return std::nullopt;
    return result_;
  }

 private:
  void follow(const Value* value) {
    if (seen_.insert(value).second) ahead_.push_back(value);
  }
  void follow_all(at::ArrayRef<const Value*> values) {
    for (const Value* value : values) follow(value);
  }
  void look_at(const Use& use);
  void look_at_operator(const Use& use);
  void follow_in_tuple(const Value* tuple, std::size_t index);
  void leave_block(const Use& use);
  void enter_loop(const Use& use);
  void wants(at::ScalarType type, const Node* node);
  [[nodiscard]] std::optional<at::ScalarType> weight_type(const Use& use) const;
  [[nodiscard]] c10::IValue known_value(const Value* value) const;

  const Value* self_;
  const torch::jit::Module& module_;
  std::vector<const Value*> ahead_;
  std::unordered_set<const Value*> seen_;
  InputType result_;
  const Node* first_ = nullptr;           // Whose want result_.first is.
  const Node* first_floating_ = nullptr;  // And result_.floating.
};

void TypeSearch::look_at(const Use& use) {
  const Node& node = *use.user;
  switch (node.kind()) {
    case torch::jit::prim::TupleConstruct:
      return follow_in_tuple(node.output(), use.offset);
    case torch::jit::prim::TupleUnpack:
    case torch::jit::prim::TupleIndex:
    case torch::jit::prim::ListConstruct:
    case torch::jit::prim::ListUnpack:
    case torch::jit::prim::unchecked_cast:
      return follow_all(node.outputs());
    case torch::jit::prim::Return:
      return leave_block(use);
    case torch::jit::prim::Loop:
      return enter_loop(use);
    default:
      return look_at_operator(use);
  }
}

void TypeSearch::look_at_operator(const Use& use) {
  const Node& node = *use.user;
  if (is_own(node)) {
    if (use.offset == 0) follow_all(node.outputs());
    return;
  }
  const ElementRole role = element_role(node, use.offset);
  if (role == ElementRole::kCast) result_.is_cast = true;
  if (role == ElementRole::kLookedUp) wants(at::kLong, &node);
  if (role == ElementRole::kPassedOn || role == ElementRole::kCombined) {
    const auto type =
        role == ElementRole::kPassedOn ? weight_type(use) : std::optional<at::ScalarType>();
    type ? wants(*type, &node) : follow_all(node.outputs());
  }
  if (role == ElementRole::kUsed) {
    if (const auto type = weight_type(use)) wants(*type, &node);
  }
}

// What is packed comes out at its place, perhaps behind taps.
void TypeSearch::follow_in_tuple(const Value* tuple, std::size_t index) {
  for (const Use& use : tuple->uses()) {
    const Node& node = *use.user;
    if (is_own(node)) {
      follow_in_tuple(node.output(), index);
    } else if (node.kind() == torch::jit::prim::TupleUnpack) {
      follow(node.output(index));
    } else if (node.kind() == torch::jit::prim::TupleIndex) {
      const auto position = torch::jit::constant_as<std::int64_t>(node.input(1));
      if (position && *position == static_cast<std::int64_t>(index)) follow(node.output());
    }
  }
}

void TypeSearch::leave_block(const Use& use) {
  const Node* owner = use.user->owningBlock()->owningNode();
  if (owner == nullptr) return;  // The model's result.
  if (owner->kind() == torch::jit::prim::If) return follow(owner->output(use.offset));
  if (owner->kind() == torch::jit::prim::Loop && use.offset > 0) {
    follow(owner->output(use.offset - 1));
    follow(owner->blocks()[0]->inputs()[use.offset]);
  }
}

// Inputs 0 and 1 say how often it runs; what it carries follows.
void TypeSearch::enter_loop(const Use& use) {
  if (use.offset < 2) return;
  follow(use.user->blocks()[0]->inputs()[use.offset - 1]);
  follow(use.user->output(use.offset - 2));
}

void TypeSearch::wants(at::ScalarType type, const Node* node) {
  if (type == at::kLong) result_.indices = true;
  if (first_ == nullptr || node->isBefore(first_)) {
    first_ = node;
    result_.first = type;
  }
  if (!at::isFloatingType(type)) return;
  if (first_floating_ == nullptr || node->isBefore(first_floating_)) {
    first_floating_ = node;
    result_.floating = type;
  }
}

// Of the first other argument that is a tensor of the model's own, or a list that begins with one.
std::optional<at::ScalarType> TypeSearch::weight_type(const Use& use) const {
  for (std::size_t i = 0; i < use.user->inputs().size(); ++i) {
    if (i == use.offset) continue;
    const Value* value = use.user->input(i);
    const Node& node = *value->node();
    if (node.kind() == torch::jit::prim::ListConstruct && !node.inputs().empty()) {
      value = node.input(0);
    }
    const c10::IValue weight = known_value(value);
    if (weight.isTensor() && weight.toTensor().defined() && weight.toTensor().is_floating_point()) {
      return weight.toTensor().scalar_type();
    }
  }
  return std::nullopt;
}

// What an attribute or a constant holds; None if the value is neither.
c10::IValue TypeSearch::known_value(const Value* value) const {
  std::vector<std::string> path;
  while (only_turns(*value->node())) value = value->node()->input(0);
  while (value->node()->kind() == torch::jit::prim::GetAttr) {
    path.push_back(value->node()->s(torch::jit::attr::name));
    value = value->node()->input(0);
  }
  if (value != self_) {
    return path.empty() ? torch::jit::toIValue(value).value_or(c10::IValue()) : c10::IValue();
  }
  c10::IValue known = module_._ivalue();
  for (auto name = path.rbegin(); name != path.rend(); ++name) {
    if (!known.isObject()) return {};
    known = known.toObject()->getAttr(*name);
  }
  return known;
}

}  // namespace

std::map<std::size_t, InputType> find_input_types(const Graph& graph,
                                                  const torch::jit::Module& module) {
  std::map<std::size_t, InputType> types;
  for (std::size_t i = 1; i < graph.inputs().size(); ++i) {
    if (const auto type = TypeSearch(graph, module).find(graph.inputs()[i])) types[i - 1] = *type;
  }
  return types;
}

}  // namespace tbviz
