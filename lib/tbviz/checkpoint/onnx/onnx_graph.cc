#include "tbviz/checkpoint/onnx/onnx_graph.h"

#include <fmt/format.h>

#include <utility>
#include <variant>

#include "tbviz/checkpoint/convolutions.h"

namespace tbviz {
namespace {

constexpr int kMostDepth = 32;
constexpr std::size_t kMostTensors = 100'000;
constexpr std::size_t kMostDefinitions = 200'000;
constexpr std::size_t kMostInputs = 2'000'000;
constexpr std::size_t kLongestLabel = 200;  // Of a node or branch in front of names.
constexpr std::size_t kMostNameBytes = std::size_t{16} << 20;

// Field numbers of GraphProto, FunctionProto, NodeProto and AttributeProto.
enum : std::uint32_t {
  kGraphNode = 1,
  kGraphInitializer = 5,
  kGraphInput = 11,
  kGraphSparseInitializer = 15,
  kFunctionNode = 7,
  kNodeInput = 1,
  kNodeOutput = 2,
  kNodeName = 3,
  kNodeOpType = 4,
  kNodeAttribute = 5,
  kNodeDomain = 7,
  kAttributeName = 1,
  kAttributeTensor = 5,
  kAttributeGraph = 6,
  kAttributeGraphs = 11,
  kAttributeSparseTensor = 22,
  kSparseValues = 1,
  kValueName = 1,
};

struct Attribute {
  std::string_view name;
  Bytes tensor, sparse_tensor;
};

Attribute read_attribute(Bytes message, const ProtobufFile& file) {
  Attribute attribute;
  ProtobufReader reader(message, file);
  for (ProtobufField field; reader.next(field);) {
    if (field.type != WireType::kBytes) continue;
    if (field.number == kAttributeName) attribute.name = field.text();
    if (field.number == kAttributeTensor) attribute.tensor = field.bytes;
    if (field.number == kAttributeSparseTensor) attribute.sparse_tensor = field.bytes;
  }
  return attribute;
}

}  // namespace

struct OnnxGraphWalk::Node {
  Bytes message;
  std::string_view name, op, domain;
  std::vector<std::string_view> inputs, outputs;

  [[nodiscard]] std::string_view output() const {
    return outputs.empty() ? std::string_view() : outputs.front();
  }

  [[nodiscard]] std::string_view label() const { return name.empty() ? op : name; }

  // Other domains have operators of the same name: onnxruntime's nchwc lays kernels out otherwise.
  [[nodiscard]] bool is_convolution() const {
    return (op == "Conv" || op == "ConvTranspose") && (domain.empty() || domain == "ai.onnx");
  }
};

OnnxGraphWalk::OnnxGraphWalk(const ProtobufFile& file, OnnxTensorReader& tensors,
                             CheckpointContents& contents)
    : file_(file), tensors_(tensors), contents_(contents) {
  contents_.kernels.emplace();
}

void OnnxGraphWalk::add_graph(Bytes graph) {
  std::string path;
  walk(graph, kGraphNode, path, 0);
}

void OnnxGraphWalk::add_function(Bytes function) {
  std::string path;
  walk(function, kFunctionNode, path, 0);
}

// Initializers may stand behind the nodes that use them, and constants before those that do.
void OnnxGraphWalk::walk(Bytes graph, std::uint32_t node_field, std::string& path, int depth) {
  if (depth > kMostDepth) file_.fail(graph, "graphs are nested too deep");
  const std::size_t outer = hidden_.size();
  if (node_field == kGraphNode) define_initializers(graph, path);
  ProtobufReader constants(graph, file_);
  for (ProtobufField field; constants.next(field);) {
    if (field.is(node_field, WireType::kBytes)) define_outputs(read_node(field.bytes), path);
  }
  ProtobufReader nodes(graph, file_);
  for (ProtobufField field; nodes.next(field);) {
    if (field.is(node_field, WireType::kBytes)) visit(read_node(field.bytes), path, depth);
  }
  leave(outer);
}

// Inputs first: old models list initializers among them, too.
void OnnxGraphWalk::define_initializers(Bytes graph, const std::string& path) {
  ProtobufReader inputs(graph, file_);
  for (ProtobufField field; inputs.next(field);) {
    if (!field.is(kGraphInput, WireType::kBytes)) continue;
    ProtobufReader input(field.bytes, file_);
    for (ProtobufField part; input.next(part);) {
      if (part.is(kValueName, WireType::kBytes)) hide(part.text());
    }
  }
  ProtobufReader reader(graph, file_);
  for (ProtobufField field; reader.next(field);) {
    if (field.is(kGraphInitializer, WireType::kBytes)) {
      add_tensor(field.bytes, onnx_tensor_name(field.bytes, file_), path);
    } else if (field.is(kGraphSparseInitializer, WireType::kBytes)) {
      ProtobufReader sparse(field.bytes, file_);
      for (ProtobufField part; sparse.next(part);) {
        if (!part.is(kSparseValues, WireType::kBytes)) continue;
        add_sparse(onnx_tensor_name(part.bytes, file_), path);
      }
    }
  }
}

void OnnxGraphWalk::define_outputs(const Node& node, const std::string& path) {
  const auto source =
      node.op == "Identity" && !node.inputs.empty() ? find(node.inputs[0]) : std::nullopt;
  for (const std::string_view output : node.outputs) hide(output);
  if (source) define(node.output(), source);
  if (node.op == "Constant") define_constant(node, path);
}

void OnnxGraphWalk::define_constant(const Node& node, const std::string& path) {
  ProtobufReader reader(node.message, file_);
  for (ProtobufField field; reader.next(field);) {
    if (!field.is(kNodeAttribute, WireType::kBytes)) continue;
    const Attribute attribute = read_attribute(field.bytes, file_);
    if (attribute.name == "value" && !attribute.tensor.empty()) {
      add_tensor(attribute.tensor, node.output(), path);
    } else if (!attribute.sparse_tensor.empty()) {
      add_sparse(node.output(), path);
    }
  }
}

// Who uses which tensors, and the graphs inside.
void OnnxGraphWalk::visit(const Node& node, std::string& path, int depth) {
  inputs_ += node.inputs.size() + 1;
  if (inputs_ > kMostInputs) {
    file_.fail(node.message, fmt::format("more than {} nodes and inputs", kMostInputs));
  }
  for (std::size_t i = 0; i < node.inputs.size() && node.op != "Identity"; ++i) {
    const auto index = find(node.inputs[i]);
    if (!index) continue;
    NamedTensor& tensor = contents_.tensors[*index];
    if (tensor.owner.empty()) tensor.owner = node.op;
    if (i != 1 || !node.is_convolution() || is_kernel_[*index]) continue;
    if (!may_be_kernels(tensor.values)) continue;
    tensor.owner = node.op;
    is_kernel_[*index] = true;
    contents_.kernels->push_back(
        {.name = tensor.name, .kind = std::string(node.op), .tensor = *index});
  }
  walk_subgraphs(node, path, depth);
}

void OnnxGraphWalk::walk_subgraphs(const Node& node, std::string& path, int depth) {
  const std::size_t outside = path.size();
  ProtobufReader reader(node.message, file_);
  for (ProtobufField field; reader.next(field);) {
    if (!field.is(kNodeAttribute, WireType::kBytes)) continue;
    std::string_view name;
    ProtobufReader attribute(field.bytes, file_);
    for (ProtobufField part; attribute.next(part);) {
      if (part.is(kAttributeName, WireType::kBytes)) name = part.text();
      if (!part.is(kAttributeGraph, WireType::kBytes) &&
          !part.is(kAttributeGraphs, WireType::kBytes)) {
        continue;
      }
      path.append(node.label().substr(0, kLongestLabel)).append(1, '.');
      path.append(name.substr(0, kLongestLabel)).append(1, '.');
      walk(part.bytes, kGraphNode, path, depth + 1);
      path.resize(outside);
    }
  }
}

OnnxGraphWalk::Node OnnxGraphWalk::read_node(Bytes message) {
  Node node{message, {}, {}, {}, {}, {}};
  ProtobufReader reader(message, file_);
  for (ProtobufField field; reader.next(field);) {
    if (field.type != WireType::kBytes) continue;
    if (field.number == kNodeInput) node.inputs.push_back(field.text());
    if (field.number == kNodeOutput) node.outputs.push_back(field.text());
    if (field.number == kNodeName) node.name = field.text();
    if (field.number == kNodeOpType) node.op = field.text();
    if (field.number == kNodeDomain) node.domain = field.text();
    if (node.inputs.size() + node.outputs.size() > kMostInputs) {
      file_.fail(message, "a node has too many inputs or outputs");
    }
  }
  constexpr std::size_t kLongestOp = 200;
  if (node.op.size() > kLongestOp) file_.fail(message, "an operator's name is too long");
  return node;
}

std::optional<std::size_t> OnnxGraphWalk::find(std::string_view name) const {
  const auto found = defined_.find(name);
  return found == defined_.end() ? std::nullopt : found->second;
}

// From here on the name stands for a value that is computed.
void OnnxGraphWalk::hide(std::string_view name) {
  if (find(name)) define(name, std::nullopt);
}

void OnnxGraphWalk::define(std::string_view name, std::optional<std::size_t> tensor) {
  if (name.empty()) return;
  if (hidden_.size() == kMostDefinitions) {
    file_.fail(as_bytes(name), fmt::format("more than {} names", kMostDefinitions));
  }
  hidden_.push_back({name, find(name)});
  defined_[name] = tensor;
}

void OnnxGraphWalk::leave(std::size_t definitions) {
  while (hidden_.size() > definitions) {
    const Hidden& last = hidden_.back();
    if (last.outer) {
      defined_[last.name] = *last.outer;
    } else {
      defined_.erase(last.name);
    }
    hidden_.pop_back();
  }
}

void OnnxGraphWalk::add_tensor(Bytes message, std::string_view name, const std::string& path) {
  if (contents_.tensors.size() + contents_.unread.size() == kMostTensors) {
    file_.fail(message, fmt::format("more than {} tensors", kMostTensors));
  }
  auto read = tensors_.read(message, name);
  if (auto* error = std::get_if<UnsupportedError>(&read)) {
    contents_.unread.push_back({.name = unique_name(name, path),
                                .error = std::move(*error),
                                .position = contents_.tensors.size()});
    hide(name);
    return;
  }
  define(name, contents_.tensors.size());
  is_kernel_.push_back(false);
  contents_.tensors.push_back({unique_name(name, path), std::move(std::get<TensorView>(read)), {}});
}

void OnnxGraphWalk::add_sparse(std::string_view name, const std::string& path) {
  if (contents_.tensors.size() + contents_.unread.size() == kMostTensors) {
    throw FormatError(file_.name, fmt::format("holds more than {} tensors", kMostTensors));
  }
  UnsupportedError error(file_.name, fmt::format("{}: sparse tensors are not supported", name));
  contents_.unread.push_back({.name = unique_name(name, path),
                              .error = std::move(error),
                              .position = contents_.tensors.size()});
  hide(name);
}

// Names are unique in a graph only: of equal ones later tensors get that of their graph in front.
std::string OnnxGraphWalk::unique_name(std::string_view name, const std::string& path) {
  std::string unique(name);
  if (names_.contains(unique)) unique = path + unique;
  if (const auto first = names_.find(unique); first != names_.end()) {
    do {  // From the last number on, so that no name is tried twice.
      unique = fmt::format("{}#{}", first->first, ++first->second);
    } while (names_.contains(unique));
  }
  name_bytes_ += unique.size();
  if (name_bytes_ > kMostNameBytes) {
    throw FormatError(file_.name,
                      fmt::format("holds more than {} MiB of names", kMostNameBytes >> 20U));
  }
  names_.emplace(unique, 1);
  return unique;
}

}  // namespace tbviz
