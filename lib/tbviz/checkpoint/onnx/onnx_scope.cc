#include "tbviz/checkpoint/onnx/onnx_scope.h"

#include <fmt/format.h>

namespace tbviz {
namespace {

constexpr std::size_t kMostDefinitions = 500'000;
constexpr std::size_t kMostScopes = 100'000;
constexpr std::size_t kMostFunctions = 100'000;

// Field numbers of GraphProto, SparseTensorProto, ValueInfoProto, TensorProto and FunctionProto.
enum : std::uint32_t {
  kGraphNode = 1,
  kGraphInitializer = 5,
  kGraphInput = 11,
  kGraphSparseInitializer = 15,
  kSparseValues = 1,
  kValueName = 1,
  kTensorName = 8,
  kFunctionName = 1,
  kFunctionInput = 4,
  kFunctionOutput = 5,
  kFunctionNode = 7,
  kFunctionDomain = 10,
  kFunctionOverload = 13,
};

Bytes values_of_sparse(Bytes message, const ProtobufFile& file) {
  return as_bytes(text_field(message, kSparseValues, file));
}

}  // namespace

std::pair<OnnxDefinition*, OnnxScope*> OnnxScope::find(std::string_view name) {
  for (OnnxScope* scope = this; scope != nullptr; scope = scope->outer) {
    const auto found = scope->names.find(name);
    if (found != scope->names.end()) return {&found->second, scope};
  }
  return {nullptr, nullptr};
}

void OnnxScopes::add_function(Bytes function) {
  if (in_order_.size() == kMostFunctions) {
    file_.fail(function, fmt::format("more than {} functions", kMostFunctions));
  }
  functions_.emplace(
      Key{text_field(function, kFunctionDomain, file_), text_field(function, kFunctionName, file_),
          text_field(function, kFunctionOverload, file_)},
      function);
  in_order_.push_back(function);
}

OnnxScope& OnnxScopes::make(Bytes message, std::uint32_t node_field) {
  if (scopes_.size() == kMostScopes) {
    file_.fail(message, fmt::format("more than {} graphs and calls of functions", kMostScopes));
  }
  return scopes_.emplace_back(OnnxScope{.message = message, .node_field = node_field, .what = {}});
}

OnnxDefinition& OnnxScopes::define(OnnxScope& scope, std::string_view name) {
  if (++definitions_ > kMostDefinitions) {
    file_.fail(as_bytes(name), fmt::format("more than {} definitions of names", kMostDefinitions));
  }
  return scope.names[name];
}

// Old models list initializers among the inputs, too. Of two initializers the last one counts, as
// in onnxruntime.
OnnxScope& OnnxScopes::graph(Bytes graph, OnnxScope* outer) {
  OnnxScope& scope = make(graph, kGraphNode);
  scope.outer = outer;
  scope.what = outer == nullptr ? "the graph" : "a graph inside a node";
  ProtobufReader reader(graph, file_);
  for (ProtobufField field; reader.next(field);) {
    if (field.type != WireType::kBytes) continue;
    if (field.number == kGraphInput) {
      define(scope, text_field(field.bytes, kValueName, file_));
    } else if (field.number == kGraphInitializer) {
      const std::string_view name = text_field(field.bytes, kTensorName, file_);
      define(scope, name) = {.kind = OnnxDefinition::Kind::kTensor, .message = field.bytes};
    } else if (field.number == kGraphSparseInitializer) {
      const Bytes values = values_of_sparse(field.bytes, file_);
      const std::string_view name = text_field(values, kTensorName, file_);
      define(scope, name) = {.kind = OnnxDefinition::Kind::kSparse, .message = field.bytes};
    }
  }
  define_nodes(scope);
  return scope;
}

// Nodes may stand in any order.
void OnnxScopes::define_nodes(OnnxScope& scope) {
  ProtobufReader reader(scope.message, file_);
  for (ProtobufField field; reader.next(field);) {
    if (!field.is(scope.node_field, WireType::kBytes)) continue;
    const OnnxNode node = read_onnx_node(field.bytes, file_);
    for (std::size_t i = 0; i < node.outputs.size(); ++i) {
      if (node.outputs[i].empty()) continue;
      OnnxDefinition& definition = define(scope, node.outputs[i]);
      const bool is_new =
          definition.message.empty() && definition.kind == OnnxDefinition::Kind::kInput;
      definition = {.kind = OnnxDefinition::Kind::kNode, .message = field.bytes, .output = i};
      if (!is_new) definition.kind = OnnxDefinition::Kind::kTwice;
    }
  }
}

Bytes OnnxScopes::called_by(const OnnxNode& node) const {
  if (functions_.empty()) return {};
  const auto found = functions_.find(Key{node.domain, node.op, node.overload});
  return found == functions_.end() ? Bytes() : found->second;
}

OnnxScope& OnnxScopes::call(Bytes function, const OnnxNode& node, OnnxScope& caller) {
  OnnxScope*& scope = calls_[{node.message.data(), &caller}];
  if (scope != nullptr) return *scope;
  scope = &make(function, kFunctionNode);
  scope->caller = &caller;
  scope->arguments = node.inputs;
  define_arguments(*scope);
  called_.insert(function.data());
  return *scope;
}

void OnnxScopes::define_arguments(OnnxScope& scope) {
  scope.what =
      fmt::format("the function {}",
                  text_field(scope.message, kFunctionName, file_).substr(0, kLongestOnnxLabel));
  std::size_t index = 0;
  ProtobufReader reader(scope.message, file_);
  for (ProtobufField field; reader.next(field);) {
    if (!field.is(kFunctionInput, WireType::kBytes)) continue;
    const std::size_t argument = index++;
    if (argument >= scope.arguments.size()) {
      define(scope, field.text());
    } else {
      define(scope, field.text()) = {.kind = OnnxDefinition::Kind::kArgument, .output = argument};
    }
  }
  define_nodes(scope);
}

std::string_view OnnxScopes::output_of(Bytes function, std::size_t index) const {
  ProtobufReader reader(function, file_);
  for (ProtobufField field; reader.next(field);) {
    if (field.is(kFunctionOutput, WireType::kBytes) && index-- == 0) return field.text();
  }
  return {};
}

OnnxScope& OnnxScopes::uncalled(Bytes function) {
  OnnxScope& scope = make(function, kFunctionNode);
  define_arguments(scope);
  return scope;
}

}  // namespace tbviz
