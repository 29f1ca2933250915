#include "tbviz/torch_plugin/script/script_graph.h"

#include <ATen/core/function_schema.h>
#include <torch/csrc/jit/ir/constants.h>
#include <torch/csrc/jit/ir/ir.h>

#include <algorithm>
#include <locale>
#include <map>
#include <sstream>
#include <string_view>
#include <utility>
#include <vector>

#include "tbviz/torch_plugin/engine/tensors_of.h"
#include "tbviz/torch_plugin/script/attributes.h"
#include "tbviz/torch_plugin/script/inlining.h"
#include "tbviz/torch_plugin/script/module_scopes.h"
#include "tbviz/torch_plugin/script/value_shapes.h"

namespace tbviz {
namespace {

using torch::jit::Block;
using torch::jit::Node;
using torch::jit::Value;
namespace prim = torch::jit::prim;

constexpr const char* kTrue = "True";
constexpr const char* kFalse = "False";
constexpr const char* kNone = "None";

/// Where a value comes from: nodes of the picture, or a constant; or one origin per element.
struct Origin {
  std::vector<std::string> nodes;
  std::string constant;  ///< As text; empty if it is none.
  std::vector<Origin> elements;

  void add(const Origin& other) {
    for (const std::string& node : other.nodes) {
      if (std::find(nodes.begin(), nodes.end(), node) == nodes.end()) nodes.push_back(node);
    }
    for (const Origin& element : other.elements) add(element);
  }
};

std::string text_of(const c10::IValue& value) {
  std::ostringstream text;
  text.imbue(std::locale::classic());
  if (value.isBool()) return value.toBool() ? kTrue : kFalse;
  if (value.isNone()) return kNone;
  if (value.isString()) return value.toStringRef().substr(0, 80);
  text << value;
  return text.str().substr(0, 200);
}

// "conv2d" of "aten::conv2d"; "tbviz" knows no other operators by name.
std::string short_kind(const Node* node) {
  const std::string kind = node->kind().toUnqualString();
  return kind.empty() ? "operator" : kind;
}

/// Builds the picture of one model.
class GraphBuilder {
 public:
  explicit GraphBuilder(const torch::jit::Module& module)
      : module_(module),
        graph_(module.get_method("forward").graph()->copy()),
        self_(graph_->inputs()[0]),
        scopes_(module, *graph_, names_) {}

  void build();

  /// Runs the graph that was built, and fills in types and shapes.
  void record_shapes(torch::jit::Stack stack);

  [[nodiscard]] ModelGraph take() { return std::move(picture_); }

 private:
  struct DrawnResult {
    std::size_t node = 0;  // In the picture.
    std::size_t result = 0;
    Value* value = nullptr;
  };

  void walk(Block* block);
  void visit(Node* node);
  void visit_attribute(Node* node);
  void visit_if(Node* node);
  void visit_loop(Node* node);
  void draw(Node* node, const Origin& inputs);
  void unpack(Node* node);
  [[nodiscard]] Origin gather(const Node* node);
  [[nodiscard]] std::string setting(const std::string& path) const;
  [[nodiscard]] std::string identity_with_none(const Node* node);
  std::size_t add_node(std::string name, std::string op, const Origin& inputs);
  void add_result(std::size_t node, Value* value);
  [[nodiscard]] std::string attributes_of(const Node* node);

  const torch::jit::Module& module_;
  std::shared_ptr<torch::jit::Graph> graph_;
  Value* self_;
  UniqueNames names_;
  ModuleScopes scopes_;
  std::map<const Value*, Origin> origins_;
  std::map<std::string, std::string> attributes_;  // Nodes of attributes, by path.
  std::vector<DrawnResult> results_;
  ModelGraph picture_;
};

void GraphBuilder::build() {
  for (Value* input : graph_->inputs().slice(1)) {
    const std::string name = input->hasDebugName() ? input->debugName() : "input";
    const std::size_t node = add_node(name.substr(0, name.find('.')), "input", {});
    origins_[input] = {{picture_.nodes[node].name}, "", {}};
    add_result(node, input);
  }
  walk(graph_->block());
  Origin result;
  for (const Value* output : graph_->outputs()) result.add(origins_[output]);
  add_node("output", "output", result);
}

void GraphBuilder::walk(Block* block) {
  for (Node* node : block->nodes()) visit(node);
}

void GraphBuilder::visit(Node* node) {
  if (node->kind() == prim::Constant) {
    const auto value = torch::jit::toIValue(node->output());
    if (value && value->isTensor() && value->toTensor().dim() > 0) {
      visit_attribute(node);
    } else {
      origins_[node->output()] = {{}, value ? text_of(*value) : kNone, {}};
    }
  } else if (node->kind() == prim::GetAttr) {
    visit_attribute(node);
  } else if (node->kind() == prim::If) {
    visit_if(node);
  } else if (node->kind() == prim::Loop) {
    visit_loop(node);
  } else if (node->kind() == prim::TupleConstruct || node->kind() == prim::ListConstruct) {
    Origin origin;
    for (const Value* input : node->inputs()) origin.elements.push_back(origins_[input]);
    origins_[node->output()] = std::move(origin);
  } else if (node->kind() == prim::Uninitialized) {
    origins_[node->output()] = {};
  } else if (node->kind() == prim::unchecked_cast) {
    origins_[node->output()] = origins_[node->input()];
  } else if (node->kind() == torch::jit::aten::append) {
    origins_[node->input(0)].elements.push_back(origins_[node->input(1)]);
  } else if (node->kind() == prim::TupleUnpack || node->kind() == prim::ListUnpack) {
    unpack(node);
  } else {
    draw(node, gather(node));
  }
}

void GraphBuilder::unpack(Node* node) {
  const Origin packed = origins_[node->input()];
  for (std::size_t i = 0; i < node->outputs().size(); ++i) {
    origins_[node->output(i)] = i < packed.elements.size() ? packed.elements[i] : packed;
  }
}

// Parameters and buffers, and the constants that they are in frozen models: one node each.
void GraphBuilder::visit_attribute(Node* node) {
  Value* value = node->output();
  const auto path = attribute_path(value, self_);
  if (!may_hold_tensors(value->type())) {
    if (path) origins_[value] = {{}, setting(*path), {}};
    return;
  }
  const std::string word = path.value_or("constant");
  const auto found = path ? attributes_.find(word) : attributes_.end();
  if (found != attributes_.end()) {
    origins_[value] = {{found->second}, "", {}};
    return;
  }
  const std::string outer = scopes_.of(node);
  const std::size_t dot = word.rfind('.');
  const std::size_t added =
      add_node(outer + "/" + (dot == std::string::npos ? word : word.substr(dot + 1)),
               path ? "parameter" : "constant", {});
  add_result(added, value);
  if (path) attributes_.emplace(word, picture_.nodes[added].name);
  origins_[value] = {{picture_.nodes[added].name}, "", {}};
}

// The text of an attribute that is a number, a bool or a string; empty of any other.
std::string GraphBuilder::setting(const std::string& path) const {
  const c10::IValue value = attribute_at(module_, path);
  return value.isScalar() || value.isBool() || value.isString() ? text_of(value) : "";
}

// Whether a value is None, where that can be told: Optional arguments are asked so.
std::string GraphBuilder::identity_with_none(const Node* node) {
  if (node->inputs().size() != 2 || origins_[node->input(1)].constant != kNone) return "";
  const bool is = node->kind() == torch::jit::aten::__is__;
  if (!is && node->kind() != torch::jit::aten::__isnot__) return "";
  const bool none = origins_[node->input(0)].constant == kNone;
  if (!none && node->input(0)->type()->kind() == c10::TypeKind::OptionalType) return "";
  return none == is ? kTrue : kFalse;
}

// One node, into which both arms go; where the condition is a constant (most modules ask whether
// they work in place, or are in training), the arm that is taken, as if there were no if.
void GraphBuilder::visit_if(Node* node) {
  const std::string condition = origins_[node->input(0)].constant;
  if (node->kind() == prim::If && (condition == kTrue || condition == kFalse)) {
    Block* taken = node->blocks()[condition == kTrue ? 0 : 1];
    walk(taken);
    for (std::size_t i = 0; i < node->outputs().size(); ++i) {
      origins_[node->output(i)] = origins_[taken->outputs()[i]];
    }
    return;
  }
  Origin inputs = gather(node);
  for (Block* block : node->blocks()) {
    walk(block);
    for (const Value* output : block->outputs()) inputs.add(origins_[output]);
  }
  if (!node->outputs().empty()) draw(node, inputs);
}

// The body is drawn once; one node stands for what the loop gives.
void GraphBuilder::visit_loop(Node* node) {
  Block* body = node->blocks()[0];
  for (std::size_t i = 1; i < body->inputs().size(); ++i) {
    origins_[body->inputs()[i]] = origins_[node->input(i + 1)];
  }
  visit_if(node);
}

Origin GraphBuilder::gather(const Node* node) {
  Origin inputs;
  for (const Value* input : node->inputs()) inputs.add(origins_[input]);
  return inputs;
}

// Sizes and other numbers are passed through: they are how values get from one layer to the next.
void GraphBuilder::draw(Node* node, const Origin& inputs) {
  const bool gives_tensors =
      std::any_of(node->outputs().begin(), node->outputs().end(),
                  [](const Value* value) { return may_hold_tensors(value->type()); });
  if (!gives_tensors) {
    for (const Value* output : node->outputs()) {
      origins_[output] = inputs;
      origins_[output].constant = identity_with_none(node);
    }
    return;
  }
  const std::string outer = scopes_.of(node);
  const std::size_t added =
      add_node(outer + "/" + short_kind(node), node->kind().toQualString(), inputs);
  picture_.nodes[added].attributes = attributes_of(node);
  for (Value* output : node->outputs()) {
    origins_[output] = {{picture_.nodes[added].name}, "", {}};
    add_result(added, output);
  }
}

std::size_t GraphBuilder::add_node(std::string name, std::string op, const Origin& inputs) {
  picture_.nodes.push_back({names_.claim(name), std::move(op), inputs.nodes, {}, {}});
  return picture_.nodes.size() - 1;
}

void GraphBuilder::add_result(std::size_t node, Value* value) {
  results_.push_back({node, picture_.nodes[node].results.size(), value});
  picture_.nodes[node].results.emplace_back();
}

// "stride=[4, 4], padding=[2, 2]"
std::string GraphBuilder::attributes_of(const Node* node) {
  std::string text;
  const c10::FunctionSchema* schema = node->maybeSchema();
  const auto constant_text = [&](const Origin& origin) {
    if (!origin.constant.empty()) return origin.constant;
    std::string list;
    for (const Origin& element : origin.elements) {
      if (element.constant.empty()) return std::string();
      list += (list.empty() ? "" : ", ") + element.constant;
    }
    return list.empty() ? list : "[" + list + "]";
  };
  for (std::size_t i = 0; i < node->inputs().size(); ++i) {
    const std::string constant = constant_text(origins_[node->input(i)]);
    if (constant.empty() || constant == kNone) continue;
    const bool named = schema != nullptr && i < schema->arguments().size();
    text +=
        (text.empty() ? "" : ", ") + (named ? schema->arguments()[i].name() + "=" : "") + constant;
  }
  return text;
}

void GraphBuilder::record_shapes(torch::jit::Stack stack) {
  std::vector<Value*> values;
  for (const DrawnResult& result : results_) values.push_back(result.value);
  const std::vector<GraphNode::Result> seen = observe_values(graph_, values, std::move(stack));
  for (std::size_t i = 0; i < results_.size(); ++i) {
    picture_.nodes[results_[i].node].results[results_[i].result] = seen[i];
  }
}

}  // namespace

ModelGraph graph_of(const torch::jit::Module& module, std::optional<torch::jit::Stack> stack) {
  GraphBuilder builder(module);
  builder.build();
  if (stack) builder.record_shapes(std::move(*stack));
  return builder.take();
}

}  // namespace tbviz
