#include "tbviz/torch_plugin/script/sites.h"

#include <torch/csrc/jit/ir/constants.h>
#include <torch/csrc/jit/ir/ir.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "tbviz/checkpoint/convolutions.h"
#include "tbviz/torch_plugin/engine/tensors_of.h"
#include "tbviz/torch_plugin/script/inlining.h"
#include "tbviz/torch_plugin/script/input_channels.h"
#include "tbviz/torch_plugin/script/tap.h"

namespace tbviz {
namespace {

using torch::jit::Graph;
using torch::jit::Node;
using torch::jit::Value;

Shape shape_of(const at::Tensor& tensor) { return tensor.sizes().vec(); }

// The shape of a convolution module's weight; by the rule of find_convolutions(), so that both
// count the same layers.
Shape convolution_weight(const torch::jit::Module& module, std::string_view type) {
  if (!is_convolution_class(type) || !module.hasattr("weight")) return {};
  const c10::IValue weight = module.attr("weight");
  if (!weight.isTensor() || !weight.toTensor().is_floating_point()) return {};
  Shape shape = shape_of(weight.toTensor());
  return is_shape_of_kernels(shape) ? shape : Shape{};
}

constexpr std::array<std::size_t, 1> kFirst = {0};

// The inputs of a call, from `first` on, in which tensors may arrive.
std::vector<std::size_t> tensor_inputs(const Node* call, std::size_t first) {
  std::vector<std::size_t> inputs;
  for (std::size_t i = first; i < call->inputs().size(); ++i) {
    if (may_hold_tensors(call->input(i)->type())) inputs.push_back(i);
  }
  return inputs;
}

bool is_tensor(const c10::TypePtr& type) {
  if (const auto optional = type->cast<c10::OptionalType>()) {
    return is_tensor(optional->getElementType());
  }
  return type->kind() == c10::TypeKind::TensorType;
}

// The variable that a value was in the model's source; empty if it was none. LibTorch numbers the
// values of one variable, "x.1", and calls what has no name "7" or, in saved code, "_7".
std::string source_name(const Value& value) {
  if (!value.hasDebugName()) return {};
  std::string name = value.debugName();
  const std::size_t dot = name.rfind('.');
  if (dot != std::string::npos && name.find_first_not_of("0123456789", dot + 1) == name.npos) {
    name.resize(dot);
  }
  const std::size_t start = name.starts_with('_') ? 1 : 0;
  return name.find_first_not_of("0123456789", start) == std::string::npos ? "" : name;
}

/// Rewrites one copy of a forward graph.
class Tapper {
 public:
  explicit Tapper(const torch::jit::Module& module) : module_(module) {
    tapped_.graph = module.get_method("forward").graph()->copy();
    self_ = tapped_.graph->inputs()[0];
  }

  TappedGraph run() {
    list_modules();
    tap_model();
    tap_values();
    inline_calls(*tapped_.graph, self_,
                 {.on_call = [this](Node* call, const std::optional<std::string>& module) {
                   if (module) tap_call(call, *module);
                 }});
    tap_convolutions();
    return std::move(tapped_);
  }

 private:
  void list_modules();
  void tap_model();
  void tap_values();
  void tap_value(Node* node, std::size_t output, const std::string& name);
  void tap_call(Node* call, const std::string& module);
  void tap_node(Node* node, std::span<const std::size_t> inputs, std::size_t site);
  void tap_convolutions();
  void tap_convolution(Node* node);
  [[nodiscard]] Shape weight_shape(const Node& convolution,
                                   const std::optional<std::string>& path) const;
  [[nodiscard]] c10::IValue attribute(std::string_view path) const;
  std::size_t add_operator(std::string name, const Node* node, Shape weight_shape);
  void tap_inputs(Node* node, std::span<const std::size_t> inputs, std::size_t site);
  void tap_output(Node* node, std::size_t output, std::size_t site);

  const torch::jit::Module& module_;
  TappedGraph tapped_;
  Value* self_ = nullptr;
  std::map<std::string, std::size_t>
      module_sites_;  // By name, aliases included; the site before it.
  std::map<std::string, std::size_t> value_sites_;  // By name.
  std::vector<bool> called_;  // By site: whether a call of forward was tapped.
  int unnamed_ = 0;           // Convolutions whose weight is a constant.
};

// A module that is registered under two names is one module, with the first of them.
void Tapper::list_modules() {
  std::map<const c10::ivalue::Object*, std::size_t> seen;
  for (const auto& [name, module] : module_.named_modules()) {
    const auto [found, is_new] = seen.emplace(module._ivalue().get(), tapped_.sites.size());
    module_sites_.emplace(name, found->second);
    if (!is_new) continue;
    Site site{SiteKind::kModule, name, module.type()->name()->name(), {}, true};
    site.weight_shape = convolution_weight(module, site.type);
    tapped_.sites.push_back(site);
    site.pre = false;
    tapped_.sites.push_back(std::move(site));
  }
  called_.resize(tapped_.sites.size());
}

// The model's own arguments and result: sites 0 and 1.
void Tapper::tap_model() {
  Graph& graph = *tapped_.graph;
  std::vector<Value*> arguments;
  for (Value* input : graph.inputs().slice(1)) {
    if (may_hold_tensors(input->type())) arguments.push_back(input);
  }
  if (!arguments.empty()) {
    const std::vector<Value*> tapped = insert_tap(graph, *graph.nodes().begin(), arguments, 0);
    Node* unpack = tapped.front()->node();
    for (std::size_t i = 0; i < arguments.size(); ++i) {
      arguments[i]->replaceAllUsesAfterNodeWith(unpack, tapped[i]);
      if (arguments[i]->hasDebugName()) tapped[i]->setDebugName(arguments[i]->debugName());
    }
    tapped_.taps.push_back({0, unpack});
  }
  Value* result = graph.outputs()[0];
  Value* tap = insert_tap(graph, graph.return_node(), result, 1);
  graph.return_node()->replaceInput(0, tap);
  tapped_.taps.push_back({1, tap->node()});
}

// Before anything is inlined: the names are those of the model's own forward(). Attributes are left
// out, since convolutions are known by the attributes that their weights are.
void Tapper::tap_values() {
  std::vector<Node*> nodes;
  std::vector<torch::jit::Block*> blocks = {tapped_.graph->block()};
  while (!blocks.empty()) {
    torch::jit::Block* block = blocks.back();
    blocks.pop_back();
    for (Node* node : block->nodes()) {
      nodes.push_back(node);
      for (torch::jit::Block* inner : node->blocks()) blocks.push_back(inner);
    }
  }
  for (Node* node : nodes) {
    if (node->kind() == torch::jit::prim::GetAttr || node->kind() == torch::jit::prim::Constant) {
      continue;
    }
    for (std::size_t i = 0; i < node->outputs().size(); ++i) {
      const Value* value = node->output(i);
      const std::string name = source_name(*value);
      if (!name.empty() && is_tensor(value->type())) tap_value(node, i, name);
    }
  }
}

// A name that is given again, in the other arm of an if, is the same site.
void Tapper::tap_value(Node* node, std::size_t output, const std::string& name) {
  const auto [found, is_new] = value_sites_.emplace(name, tapped_.sites.size());
  if (is_new) tapped_.sites.push_back({SiteKind::kValue, name, {}, {}, false});
  tap_output(node, output, found->second);
}

void Tapper::tap_call(Node* call, const std::string& module) {
  const auto site = module_sites_.find(module);
  if (site == module_sites_.end()) return;
  tap_node(call, tensor_inputs(call, 1), site->second);  // Input 0 is the module itself.
  called_[site->second] = true;
}

void Tapper::tap_convolutions() {
  std::vector<Node*> nodes;
  for (const std::string_view name : convolution_operators()) {
    const auto kind = c10::Symbol::aten(std::string(name));
    for (Node* node : torch::jit::findAllNodes(*tapped_.graph, kind, true)) nodes.push_back(node);
  }
  std::sort(nodes.begin(), nodes.end(), [](Node* a, Node* b) { return a->isBefore(b); });
  for (Node* node : nodes) tap_convolution(node);
}

// Convolutions that are not seen as modules: those of frozen models, whose weights are constants,
// and those that forward() calls as functions.
void Tapper::tap_convolution(Node* node) {
  const auto path = attribute_path(node->input(1), self_);
  Shape shape = weight_shape(*node, path);
  if (const auto taken = channels_taken(*node, shape)) {
    tapped_.channels.emplace(taken->input, taken->channels);
  }
  if (!path) {
    const std::string name = "conv_" + std::to_string(unnamed_++);
    tap_node(node, kFirst, add_operator(name, node, std::move(shape)));
    return;
  }
  const std::size_t dot = path->rfind('.');
  const std::string owner = path->substr(0, dot == std::string::npos ? 0 : dot);
  const auto site = module_sites_.find(owner);
  if (site == module_sites_.end()) {
    tap_node(node, kFirst, add_operator(*path, node, std::move(shape)));
  } else if (!called_[site->second]) {
    tap_node(node, kFirst, site->second);
  }
}

// `path`: of the weight, if it is no constant.
Shape Tapper::weight_shape(const Node& convolution, const std::optional<std::string>& path) const {
  c10::IValue weight;
  if (path) {
    weight = attribute(*path);
  } else if (const auto constant = torch::jit::toIValue(convolution.input(1))) {
    weight = *constant;
  }
  return weight.isTensor() ? shape_of(weight.toTensor()) : Shape{};
}

c10::IValue Tapper::attribute(std::string_view path) const {
  c10::IValue value = module_._ivalue();
  while (!path.empty()) {
    const std::size_t dot = std::min(path.find('.'), path.size());
    value = value.toObject()->getAttr(std::string(path.substr(0, dot)));
    path.remove_prefix(std::min(dot + 1, path.size()));
  }
  return value;
}

std::size_t Tapper::add_operator(std::string name, const Node* node, Shape weight_shape) {
  const std::size_t position = tapped_.sites.size();
  Site site{SiteKind::kOperator, std::move(name), node->kind().toQualString(),
            std::move(weight_shape), true};
  tapped_.sites.push_back(site);
  site.pre = false;
  tapped_.sites.push_back(std::move(site));
  return position;
}

void Tapper::tap_node(Node* node, std::span<const std::size_t> inputs, std::size_t site) {
  tap_inputs(node, inputs, site);
  if (node->outputs().size() == 1) tap_output(node, 0, site + 1);
}

void Tapper::tap_inputs(Node* node, std::span<const std::size_t> inputs, std::size_t site) {
  if (inputs.empty()) return;
  std::vector<Value*> values;
  for (const std::size_t input : inputs) values.push_back(node->input(input));
  const std::vector<Value*> tapped = insert_tap(*tapped_.graph, node, values, site);
  for (std::size_t i = 0; i < inputs.size(); ++i) node->replaceInput(inputs[i], tapped[i]);
  tapped_.taps.push_back({site, tapped.front()->node()});
}

void Tapper::tap_output(Node* node, std::size_t output, std::size_t site) {
  Value* value = node->output(output);
  Value* tap = insert_tap(*tapped_.graph, node->next(), value, site);
  value->replaceAllUsesWith(tap);
  tap->node()->replaceInput(0, value);
  tapped_.taps.push_back({site, tap->node()});
}

Node* outermost(Node* node, const Graph& graph) {
  while (node->owningBlock() != graph.block()) node = node->owningBlock()->owningNode();
  return node;
}

}  // namespace

TappedGraph tap_sites(const torch::jit::Module& module) { return Tapper(module).run(); }

Node* last_reach(const TappedGraph& tapped, std::span<const std::size_t> wanted) {
  Node* last = nullptr;
  for (const TappedGraph::Tap& tap : tapped.taps) {
    if (std::find(wanted.begin(), wanted.end(), tap.site) == wanted.end()) continue;
    Node* node = outermost(tap.node, *tapped.graph);
    if (last == nullptr || node->isAfter(last)) last = node;
  }
  return last;
}

}  // namespace tbviz
