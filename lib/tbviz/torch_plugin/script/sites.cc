#include "tbviz/torch_plugin/script/sites.h"

#include <torch/csrc/jit/ir/constants.h>
#include <torch/csrc/jit/ir/ir.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "tbviz/checkpoint/convolutions.h"
#include "tbviz/torch_plugin/engine/tensors_of.h"
#include "tbviz/torch_plugin/script/attributes.h"
#include "tbviz/torch_plugin/script/cast_regions.h"
#include "tbviz/torch_plugin/script/inlining.h"
#include "tbviz/torch_plugin/script/input_channels.h"
#include "tbviz/torch_plugin/script/tap_writer.h"

namespace tbviz {
namespace {

using torch::jit::Graph;
using torch::jit::Node;
using torch::jit::Value;

Shape shape_of(const at::Tensor& tensor) { return tensor.sizes().vec(); }

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
  explicit Tapper(const torch::jit::Module& module)
      : module_(module),
        modules_(module),
        graph_(module.get_method("forward").graph()->copy()),
        taps_(graph_) {}

  TappedGraph run();

 private:
  void tap_model();
  void tap_values();
  void tap_value(Node* node, std::size_t output, const std::string& name);
  void see_call(const InlinedCall& call);
  void close_fast_path(const InlinedCall& call);
  void tap_convolutions();
  void tap_convolution(Node* node);
  [[nodiscard]] Shape weight_shape(const Node& convolution,
                                   const std::optional<std::string>& path) const;
  [[nodiscard]] bool is_of_module(const Node* convolution,
                                  const std::optional<std::string>& path) const;
  [[nodiscard]] const Site& site_at(std::size_t site) const { return modules_.sites()[site]; }
  std::size_t add_operator(std::string name, const Node* node, Shape weight_shape);
  [[nodiscard]] TappedGraph finish();

  /// Code of a module's forward() in the graph.
  struct Scope {
    std::string module;               ///< Its path, if it is known.
    std::optional<std::size_t> site;  ///< The site before it; none: known at run time only.
    std::string type = {};            ///< The module's class.
  };

  const torch::jit::Module& module_;
  ModuleSites modules_;
  std::shared_ptr<Graph> graph_;
  TapWriter taps_;
  CodeScopes code_;
  std::vector<Scope> scopes_;                       // By number; the first is the model itself.
  std::vector<Site> others_;                        // Sites behind those of modules.
  std::map<std::string, std::size_t> value_sites_;  // By name.
  std::map<std::size_t, InputChannels> channels_;
  int unnamed_ = 0;  // Convolutions whose weight is a constant.
};

TappedGraph Tapper::run() {
  tap_model();
  tap_values();
  code_ = inline_calls(*graph_, module_, [this](const InlinedCall& call) { see_call(call); });
  tap_convolutions();
  return finish();
}

// The model's own arguments and result: sites 0 and 1.
void Tapper::tap_model() {
  std::vector<Value*> arguments;
  for (Value* input : graph_->inputs().slice(1)) {
    if (may_hold_tensors(input->type())) arguments.push_back(input);
  }
  taps_.around_graph(arguments, 0);
  modules_.mark_called(std::size_t{0});
  scopes_.push_back({"", 0, site_at(0).type});
}

// Before anything is inlined: the names are those of the model's own forward(). Attributes are left
// out, since convolutions are known by the attributes that their weights are.
void Tapper::tap_values() {
  std::vector<Node*> nodes;
  std::vector<torch::jit::Block*> blocks = {graph_->block()};
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
  const std::size_t next = modules_.sites().size() + others_.size();
  const auto [found, is_new] = value_sites_.emplace(name, next);
  if (is_new) others_.push_back({.kind = SiteKind::kValue, .name = name});
  taps_.behind(node, output, found->second);
}

// A transformer's encoder takes a way of its own, one operator a layer, unless Python finds a hook
// on a module in it: as if there were one.
void Tapper::close_fast_path(const InlinedCall& call) {
  if (!call.function.ends_with(".backends.mha.get_fastpath_enabled")) return;
  const std::string& type = scopes_[call.outer].type;
  if (type != "TransformerEncoder" && type != "TransformerEncoderLayer") return;
  const torch::jit::WithInsertPoint insert_point(call.node);
  call.node->output()->replaceAllUsesWith(graph_->insertConstant(false));
}

void Tapper::see_call(const InlinedCall& call) {
  if (!call.is_forward()) return close_fast_path(call);
  Value* object = call.node->input(0);
  const std::vector<std::size_t> inputs = tensor_inputs(call.node, 1);
  const auto site = call.module ? modules_.find(*call.module) : std::nullopt;
  const auto type = object->type()->expect<c10::ClassType>();
  if (site) {
    taps_.around(call.node, inputs, *site);
    modules_.mark_called(*site);
    modules_.note_call(scopes_[call.outer].module, *call.module);
  } else {
    taps_.around_call_of(object, call.node, inputs);
    modules_.mark_called(*type);
  }
  scopes_.push_back({call.module.value_or(""), site, type->name()->name()});
}

void Tapper::tap_convolutions() {
  std::vector<Node*> nodes;
  for (const std::string_view name : convolution_operators()) {
    const auto kind = c10::Symbol::aten(std::string(name));
    for (Node* node : torch::jit::findAllNodes(*graph_, kind, true)) nodes.push_back(node);
  }
  std::sort(nodes.begin(), nodes.end(), [](Node* a, Node* b) { return a->isBefore(b); });
  for (Node* node : nodes) tap_convolution(node);
}

// Convolutions that are not seen as modules: those of frozen models, whose weights are constants,
// and those that forward() calls as functions.
void Tapper::tap_convolution(Node* node) {
  const auto path = attribute_path(node->input(1), graph_->inputs()[0]);
  Shape shape = weight_shape(*node, path);
  if (const auto taken = channels_taken(*node, shape)) {
    channels_.emplace(taken->input, *taken);
  }
  if (is_of_module(node, path)) return;
  if (!path) {
    const std::string name = "conv_" + std::to_string(unnamed_++);
    taps_.around(node, kFirst, add_operator(name, node, std::move(shape)));
    return;
  }
  const std::size_t dot = path->rfind('.');
  const auto owner = modules_.find(path->substr(0, dot == std::string::npos ? 0 : dot));
  if (!owner) {
    taps_.around(node, kFirst, add_operator(*path, node, std::move(shape)));
  } else if (!site_at(*owner).called) {
    modules_.mark_called(*owner);
    taps_.around(node, kFirst, *owner);
  }
}

// Whether a convolution is what a module is called for that is seen itself: one event a call.
// `path`: of the weight, if it is no constant and not computed.
bool Tapper::is_of_module(const Node* convolution, const std::optional<std::string>& path) const {
  const Scope& scope = scopes_[code_.of(convolution)];
  if (path || convolution->input(1)->node()->kind() == torch::jit::prim::Constant) return false;
  return scope.site ? site_at(*scope.site).is_convolution() : is_convolution_class(scope.type);
}

Shape Tapper::weight_shape(const Node& convolution, const std::optional<std::string>& path) const {
  c10::IValue weight;
  if (path) {
    weight = attribute_at(module_, *path);
  } else if (const auto constant = torch::jit::toIValue(convolution.input(1))) {
    weight = *constant;
  }
  return weight.isTensor() ? shape_of(weight.toTensor()) : Shape{};
}

std::size_t Tapper::add_operator(std::string name, const Node* node, Shape weight_shape) {
  const std::size_t position = modules_.sites().size() + others_.size();
  Site site{.kind = SiteKind::kOperator,
            .name = std::move(name),
            .type = node->kind().toQualString(),
            .weight_shape = std::move(weight_shape),
            .pre = true};
  others_.push_back(site);
  site.pre = false;
  others_.push_back(std::move(site));
  return position;
}

TappedGraph Tapper::finish() {
  std::vector<std::size_t> places = modules_.join_same();
  const std::size_t modules = modules_.sites().size();
  for (std::size_t i = 0; i < others_.size(); ++i) places.push_back(modules + i);
  renumber_taps(*graph_, places);
  TappedGraph tapped;
  tapped.graph = graph_;
  tapped.modules = modules_.objects();
  tapped.is_complete = code_.is_complete();
  tapped.sites = modules_.sites();
  tapped.sites.insert(tapped.sites.end(), others_.begin(), others_.end());
  tapped.channels = std::move(channels_);
  return tapped;
}

Node* outermost(Node* node, const Graph& graph) {
  while (node->owningBlock() != graph.block()) node = node->owningBlock()->owningNode();
  return node;
}

}  // namespace

TappedGraph tap_sites(const torch::jit::Module& module, const TapOptions& options) {
  TappedGraph tapped = Tapper(module).run();
  if (options.autocast) cast_in_regions(tapped.graph);
  tapped.taps = taps_in(*tapped.graph);
  return tapped;
}

Node* last_reach(const TappedGraph& tapped, std::span<const std::size_t> wanted) {
  Node* last = nullptr;
  for (const Tap& tap : tapped.taps) {
    if (tap.site && std::find(wanted.begin(), wanted.end(), *tap.site) == wanted.end()) continue;
    Node* node = outermost(tap.node, *tapped.graph);
    if (last == nullptr || node->isAfter(last)) last = node;
  }
  return last;
}

}  // namespace tbviz
