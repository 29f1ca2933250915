#include "tbviz/checkpoint/onnx/onnx_graph.h"

#include <fmt/format.h>

#include <utility>
#include <variant>

#include "tbviz/checkpoint/onnx/onnx_convolution.h"
#include "tbviz/checkpoint/strided_view.h"

namespace tbviz {
namespace {

constexpr int kMostDepth = 32;
constexpr std::size_t kMostTensors = 100'000;
constexpr std::size_t kMostDefinitions = 200'000;
constexpr std::size_t kMostNameBytes = std::size_t{16} << 20;

// Field numbers of GraphProto, FunctionProto, NodeProto and AttributeProto.
enum : std::uint32_t {
  kGraphNode = 1,
  kGraphInitializer = 5,
  kGraphInput = 11,
  kGraphSparseInitializer = 15,
  kFunctionNode = 7,
  kNodeAttribute = 5,
  kAttributeName = 1,
  kAttributeTensor = 5,
  kAttributeSparseTensor = 22,
  kSparseValues = 1,
  kSparseDims = 3,
  kValueName = 1,
};

std::optional<Shape> sparse_shape(Bytes message, const ProtobufFile& file) {
  Shape shape;
  const auto add = [&](std::uint64_t size) {
    if (shape.size() <= kMostAxes) shape.push_back(static_cast<std::int64_t>(size));
  };
  ProtobufReader reader(message, file);
  for (ProtobufField field; reader.next(field);) {
    if (field.is(kSparseDims, WireType::kVarint)) add(field.value);
    if (!field.is(kSparseDims, WireType::kBytes)) continue;
    for (ProtobufReader sizes(field.bytes, file); !sizes.at_end();) add(sizes.varint());
  }
  if (!contiguous_count(shape)) return std::nullopt;
  return shape;
}

}  // namespace

OnnxGraphWalk::OnnxGraphWalk(const ProtobufFile& file, OnnxTensorReader& tensors,
                             CheckpointContents& contents)
    : file_(file), tensors_(tensors), contents_(contents) {}

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
    if (field.is(node_field, WireType::kBytes))
      define_outputs(read_onnx_node(field.bytes, file_), path);
  }
  ProtobufReader nodes(graph, file_);
  for (ProtobufField field; nodes.next(field);) {
    if (field.is(node_field, WireType::kBytes))
      visit(read_onnx_node(field.bytes, file_), path, depth);
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
        add_sparse(field.bytes, onnx_tensor_name(part.bytes, file_), path);
      }
    }
  }
}

void OnnxGraphWalk::define_outputs(const OnnxNode& node, const std::string& path) {
  const auto source =
      node.op == "Identity" && !node.inputs.empty() ? find(node.inputs[0]) : std::nullopt;
  for (const std::string_view output : node.outputs) hide(output);
  if (source) define(node.output(), source);
  if (node.op == "Constant") define_constant(node, path);
}

void OnnxGraphWalk::define_constant(const OnnxNode& node, const std::string& path) {
  ProtobufReader reader(node.message, file_);
  for (ProtobufField field; reader.next(field);) {
    if (!field.is(kNodeAttribute, WireType::kBytes)) continue;
    const auto part = [&](std::uint32_t number) {
      return as_bytes(text_field(field.bytes, number, file_));
    };
    if (const Bytes tensor = part(kAttributeTensor); !tensor.empty()) {
      const bool is_value = text_field(field.bytes, kAttributeName, file_) == "value";
      if (is_value) add_tensor(tensor, node.output(), path);
    } else if (const Bytes sparse = part(kAttributeSparseTensor); !sparse.empty()) {
      add_sparse(sparse, node.output(), path);
    }
  }
}

// Who uses which tensors, and the graphs inside.
void OnnxGraphWalk::visit(const OnnxNode& node, std::string& path, int depth) {
  inputs_ += node.inputs.size() + 1;
  if (inputs_ > kMostOnnxInputs) {
    file_.fail(node.message, fmt::format("more than {} nodes and inputs", kMostOnnxInputs));
  }
  for (std::size_t i = 0; i < node.inputs.size() && node.op != "Identity"; ++i) use(node, i);
  const std::size_t outside = path.size();
  for_each_subgraph(node, file_, [&](std::string_view name, Bytes graph) {
    path.append(node.label().substr(0, kLongestOnnxLabel)).append(1, '.');
    path.append(name.substr(0, kLongestOnnxLabel)).append(1, '.');
    walk(graph, kGraphNode, path, depth + 1);
    path.resize(outside);
  });
}

// The first operator that uses a tensor owns it, a convolution before any other.
void OnnxGraphWalk::use(const OnnxNode& node, std::size_t input) {
  const auto place = find(node.inputs[input]);
  if (!place) return;
  std::string& owner =
      place->is_read ? contents_.tensors[place->index].owner : contents_.unread[place->index].owner;
  if (owner.empty()) owner = node.op;
  const OnnxConvolution* convolution = find_onnx_convolution(node);
  if (convolution == nullptr || convolution->weight != input) return;
  if (kernels_.insert({place->is_read, place->index}).second) owner = node.op;
}

std::optional<OnnxTensorPlace> OnnxGraphWalk::find(std::string_view name) const {
  const auto found = defined_.find(name);
  return found == defined_.end() ? std::nullopt : found->second;
}

// From here on the name stands for a value that is computed.
void OnnxGraphWalk::hide(std::string_view name) {
  if (find(name)) define(name, std::nullopt);
}

void OnnxGraphWalk::define(std::string_view name, std::optional<OnnxTensorPlace> tensor) {
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

void OnnxGraphWalk::check_room(Bytes message) const {
  if (contents_.tensors.size() + contents_.unread.size() == kMostTensors) {
    file_.fail(message, fmt::format("more than {} tensors", kMostTensors));
  }
}

void OnnxGraphWalk::add_tensor(Bytes message, std::string_view name, const std::string& path) {
  check_room(message);
  auto read = tensors_.read(message, name);
  OnnxTensorPlace place{true, contents_.tensors.size()};
  if (auto* unread = std::get_if<UnreadOnnxTensor>(&read)) {
    place = {false, contents_.unread.size()};
    contents_.unread.push_back({.name = unique_name(name, path),
                                .error = std::move(unread->error),
                                .position = contents_.tensors.size(),
                                .dtype = std::move(unread->dtype),
                                .shape = std::move(unread->shape),
                                .bytes = unread->bytes});
  } else {
    contents_.tensors.push_back(
        {unique_name(name, path), std::move(std::get<TensorView>(read)), {}});
  }
  define(name, place);
  places_[message.data()] = place;
}

void OnnxGraphWalk::add_sparse(Bytes message, std::string_view name, const std::string& path) {
  check_room(message);
  const OnnxTensorPlace place{false, contents_.unread.size()};
  UnsupportedError error(file_.name, fmt::format("{}: sparse tensors are not supported", name));
  contents_.unread.push_back({.name = unique_name(name, path),
                              .error = std::move(error),
                              .position = contents_.tensors.size(),
                              .dtype = "sparse",
                              .shape = sparse_shape(message, file_),
                              .bytes = message});
  define(name, place);
  places_[message.data()] = place;
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
