#include "tbviz/model/exported_graph.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "tbviz/checkpoint/export/constant_text.h"
#include "tbviz/checkpoint/export/export_weights.h"
#include "tbviz/checkpoint/export/module_calls.h"
#include "tbviz/checkpoint/export/operator_name.h"
#include "tbviz/error.h"
#include "tbviz/model/scope_names.h"
#include "tbviz/text/unique_names.h"

namespace tbviz {
namespace {

// A name holds those of all modules around it, and stands wherever a node is read.
constexpr std::size_t kMostNameBytes = std::size_t{64} << 20U;

// A scalar stands for the tensors that it was computed from: this many of them.
constexpr std::size_t kMostSources = 16;

// "conv2d" of "torch.ops.aten.conv2d.padding", "cond" of a higher-order operator.
std::string short_name(std::string_view op) {
  const std::size_t scope = op.rfind("::");
  return std::string(scope == op.npos ? op : op.substr(scope + 2));
}

// TorchScript's word: without the overload.
std::string op_of(std::string_view target) {
  const auto name = operator_name(target);
  return name ? name->name : words_of_target(target);
}

std::string last_part(std::string_view path) {
  return std::string(path.substr(path.rfind('.') + 1));
}

GraphNode::Result result_of(const ExportedValue& value) {
  GraphNode::Result result;
  if (!value.tensor) return result;
  if (const ExportedType* type = exported_type(value.tensor->dtype)) {
    if (type->complex.empty()) result.dtype = type->dtype;
  }
  Shape shape;
  for (const ExportedSize& size : value.tensor->sizes) {
    if (!size.fixed || *size.fixed < 0) return result;
    shape.push_back(*size.fixed);
  }
  result.shape = std::move(shape);
  return result;
}

// "stride=[4, 4], padding=[2, 2]"
std::string attributes_of(const ExportedNode& node) {
  std::string text;
  for (const NamedArgument& input : node.inputs) {
    const std::string constant = constant_text(input.value);
    if (constant.empty() || input.value.kind == ExportedArgument::Kind::kNone) continue;
    text += text.empty() ? "" : ", ";
    text += input.name.empty() ? constant : input.name + "=" + constant;
  }
  return text;
}

class GraphBuilder {
 public:
  explicit GraphBuilder(const ExportedProgram& program)
      : program_(program),
        calls_(find_module_calls(program)),
        scopes_(types_of(calls_), names_),
        scope_of_call_(calls_.calls.size()),
        sources_(program.values.size()),
        weights_(program.values.size()) {}

  ModelGraph build() {
    for (const ExportedInput& input : program_.inputs) add_input(input);
    for (std::size_t node = 0; node < program_.nodes.size(); ++node) visit(node);
    std::vector<ValueId> given;
    for (const ExportedOutput& output : program_.outputs) {
      if (output.kind == ExportedOutput::Kind::kUser) collect_values(output.argument, given);
    }
    for (const ValueId value : given) add_weight(value, scopes_.whole().name);
    add_node("output", "output", sources_of(given));
    return std::move(picture_);
  }

 private:
  [[nodiscard]] static std::unordered_map<std::string, std::string> types_of(
      const ModuleCalls& calls);
  void add_input(const ExportedInput& input);
  void visit(std::size_t node);
  void add_weight(ValueId value, const std::string& scope);
  [[nodiscard]] std::vector<std::size_t> sources_of(std::span<const ValueId> values) const;
  [[nodiscard]] const std::string& scope_of(std::size_t node);
  std::size_t add_node(const std::string& name, std::string op,
                       std::span<const std::size_t> inputs);

  const ExportedProgram& program_;
  ModuleCalls calls_;
  UniqueNames names_;
  ScopeNames scopes_;
  std::vector<std::optional<GraphScope>> scope_of_call_;
  std::vector<std::vector<std::size_t>> sources_;  // By value: nodes of the picture.
  std::vector<const ExportedInput*> weights_;      // By value, until they are drawn.
  std::size_t name_bytes_ = 0;
  ModelGraph picture_;
};

std::unordered_map<std::string, std::string> GraphBuilder::types_of(const ModuleCalls& calls) {
  std::unordered_map<std::string, std::string> types;
  for (const ModuleCall& call : calls.calls) types.emplace(call.path, class_name(call.type));
  types.emplace("", "Model");  // Where no node tells the model's class.
  return types;
}

// Weights are drawn where they are read first.
void GraphBuilder::add_input(const ExportedInput& input) {
  const ValueId value = input.argument.value;
  if (value == kNoValue) return;
  if (input.kind != ExportedInput::Kind::kUser) {
    weights_[value] = &input;
    return;
  }
  const std::size_t node = add_node(program_.values[value].name, "input", {});
  picture_.nodes[node].results.push_back(result_of(program_.values[value]));
  sources_[value] = {node};
}

void GraphBuilder::visit(std::size_t position) {
  const ExportedNode& node = program_.nodes[position];
  std::vector<ValueId> given;
  bool is_drawn = false;
  for (const ExportedResult& result : node.outputs) {
    for (const ValueId value : result.values) {
      if (value == kNoValue) continue;
      given.push_back(value);
      const ValueKind kind = program_.values[value].kind;
      is_drawn = is_drawn || kind == ValueKind::kTensor || kind == ValueKind::kObject;
    }
  }
  if (given.empty()) return;
  std::vector<ValueId> read;
  for (const NamedArgument& input : node.inputs) collect_values(input.value, read);
  const std::string& scope = scope_of(position);
  for (const ValueId value : read) add_weight(value, scope);
  std::vector<std::size_t> sources = sources_of(read);
  if (is_drawn) {
    const std::string op = op_of(node.target);
    const std::size_t added = add_node(scope + "/" + short_name(op), op, sources);
    picture_.nodes[added].attributes = attributes_of(node);
    for (const ValueId value : given) {
      picture_.nodes[added].results.push_back(result_of(program_.values[value]));
    }
    sources = {added};
  } else if (sources.size() > kMostSources) {
    sources.resize(kMostSources);
  }
  for (const ValueId value : given) sources_[value] = sources;
}

// Unless it is none, or drawn already.
void GraphBuilder::add_weight(ValueId value, const std::string& scope) {
  if (value == kNoValue || weights_[value] == nullptr) return;
  const ExportedInput& input = *std::exchange(weights_[value], nullptr);
  const bool constant = input.kind == ExportedInput::Kind::kConstant;
  const std::size_t node =
      add_node(scope + "/" + last_part(input.name), constant ? "constant" : "parameter", {});
  picture_.nodes[node].results.push_back(result_of(program_.values[value]));
  sources_[value] = {node};
}

// The nodes that the values come from, each once.
std::vector<std::size_t> GraphBuilder::sources_of(std::span<const ValueId> values) const {
  std::vector<std::size_t> sources;
  std::unordered_set<std::size_t> known;
  for (const ValueId value : values) {
    if (value == kNoValue) continue;
    for (const std::size_t source : sources_[value]) {
      if (known.insert(source).second) sources.push_back(source);
    }
  }
  return sources;
}

// That of the innermost call which it is made in; those around it get theirs first.
const std::string& GraphBuilder::scope_of(std::size_t node) {
  const GraphScope* scope = &scopes_.whole();
  for (const std::size_t call : calls_.of_node[node]) {
    const std::string& path = calls_.calls[call].path;
    std::optional<GraphScope>& own = scope_of_call_[call];
    if (!own) {
      own = path.empty() ? scopes_.whole() : scopes_.inside(*scope, path);
      name_bytes_ += own->name.size();
    }
    scope = &*own;
  }
  return scope->name;
}

std::size_t GraphBuilder::add_node(const std::string& name, std::string op,
                                   std::span<const std::size_t> inputs) {
  GraphNode node{.name = names_.claim(name),
                 .op = std::move(op),
                 .inputs = {},
                 .results = {},
                 .attributes = {}};
  name_bytes_ += node.name.size();
  for (const std::size_t input : inputs) {
    name_bytes_ += picture_.nodes[input].name.size();
    if (name_bytes_ > kMostNameBytes) break;
    node.inputs.push_back(picture_.nodes[input].name);
  }
  if (name_bytes_ > kMostNameBytes) {
    throw FormatError(
        {}, fmt::format("the names of its graph's nodes take more than {} bytes", kMostNameBytes));
  }
  picture_.nodes.push_back(std::move(node));
  return picture_.nodes.size() - 1;
}

}  // namespace

ModelGraph graph_of(const ExportedProgram& program) { return GraphBuilder(program).build(); }

}  // namespace tbviz
