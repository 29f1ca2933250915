#include "tbviz/checkpoint/onnx/onnx_convolutions.h"

#include <fmt/format.h>

#include <utility>
#include <vector>

#include "tbviz/checkpoint/convolutions.h"
#include "tbviz/checkpoint/kernel_layout.h"
#include "tbviz/error.h"

namespace tbviz {
namespace {

constexpr int kMostDepth = 32;
constexpr std::size_t kMostLayers = 20'000;
constexpr std::size_t kMostNameBytes = std::size_t{16} << 20;

void check_kernels(const TensorView& kernels) {
  if (may_be_kernels(kernels)) return;
  throw UnsupportedError({}, fmt::format("kernels of shape {} and type {} cannot be shown",
                                         format_shape(kernels.shape()), name_of(kernels.dtype())));
}

bool is_same_view(const TensorView& a, const TensorView& b) {
  return a.data() == b.data() && a.shape() == b.shape() && a.strides() == b.strides();
}

}  // namespace

OnnxConvolutionList::OnnxConvolutionList(const ProtobufFile& file, OnnxScopes& scopes,
                                         OnnxWeightSource& source, CheckpointContents& contents)
    : file_(file), scopes_(scopes), source_(source), contents_(contents) {
  contents_.kernels.emplace();
}

void OnnxConvolutionList::add_graph(Bytes graph) { walk(scopes_.graph(graph, nullptr), 0); }

void OnnxConvolutionList::add_uncalled_functions() {
  for (const Bytes function : scopes_.functions()) {
    if (!scopes_.is_called(function)) walk(scopes_.uncalled(function), 0);
  }
}

void OnnxConvolutionList::walk(OnnxScope& scope, int depth) {
  if (depth > kMostDepth) file_.fail(scope.message, "graphs are nested too deep");
  ProtobufReader reader(scope.message, file_);
  for (ProtobufField field; reader.next(field);) {
    if (!field.is(scope.node_field, WireType::kBytes)) continue;
    visit(read_onnx_node(field.bytes, file_), scope, depth);
  }
}

void OnnxConvolutionList::visit(const OnnxNode& node, OnnxScope& scope, int depth) {
  inputs_ += node.inputs.size() + 1;
  if (inputs_ > kMostOnnxInputs) {
    file_.fail(node.message, fmt::format("more than {} nodes and inputs", kMostOnnxInputs));
  }
  if (const Bytes function = scopes_.called_by(node); !function.empty()) {
    walk(scopes_.call(function, node, scope), depth + 1);
  } else if (const OnnxConvolution* convolution = find_onnx_convolution(node)) {
    add(node, *convolution, scope);
  }
  for_each_subgraph(node, file_, [&](std::string_view /*name*/, Bytes graph) {
    walk(scopes_.graph(graph, &scope), depth + 1);
  });
}

void OnnxConvolutionList::add(const OnnxNode& node, const OnnxConvolution& convolution,
                              OnnxScope& scope) {
  const auto find = [&](std::optional<std::size_t> input) -> const OnnxValue* {
    const std::string_view name = input ? node.input(*input) : std::string_view();
    return name.empty() ? nullptr : &source_.find(scope, name);
  };
  const OnnxValue* weight = find(convolution.weight);
  const OnnxValue* scale = find(convolution.scale);
  const OnnxValue* zero_point = find(convolution.zero_point);
  static const OnnxValue kNone{{}, "it has no kernels", {}, {}, {}};
  if (weight == nullptr) weight = &kNone;
  if (weight != &kNone && !listed_.insert({weight, scale, zero_point}).second) return;
  if (contents_.kernels->size() == kMostLayers) {
    file_.fail(node.message, fmt::format("more than {} convolutions", kMostLayers));
  }
  ListedKernels layer{.name = layer_name(node, *weight), .kind = std::string(node.op)};
  try {
    const TensorView kernels = kernels_of(convolution, *weight, scale, zero_point);
    check_kernels(kernels);
    const bool as_stored = weight->tensor && is_same_view(kernels, *weight->values);
    if (as_stored) {
      layer.tensor = weight->tensor->index;
    } else {
      layer.values = kernels;
    }
  } catch (const UnsupportedError& error) {
    layer.error.emplace(file_.name,
                        fmt::format("layer {}, {}: {}", layer.name, describe(node), error.what()));
    layer.shape = shape_of(*weight);
  }
  contents_.kernels->push_back(std::move(layer));
}

std::optional<Shape> OnnxConvolutionList::shape_of(const OnnxValue& weight) const {
  if (weight.values) return weight.values->shape();
  if (weight.tensor && !weight.tensor->is_read) return contents_.unread[weight.tensor->index].shape;
  return std::nullopt;
}

TensorView OnnxConvolutionList::kernels_of(const OnnxConvolution& convolution,
                                           const OnnxValue& weight, const OnnxValue* scale,
                                           const OnnxValue* zero_point) {
  if (convolution.layout == OnnxConvolution::Layout::kUnknown) {
    throw UnsupportedError({}, "operators of its domain lay out kernels in their own way");
  }
  for (const OnnxValue* value : {&weight, scale, zero_point}) {
    if (value != nullptr && !value->values) throw UnsupportedError({}, value->reason);
  }
  if (convolution.layout == OnnxConvolution::Layout::kChannelsLast) {
    check_kernels(*weight.values);
    return as_oihw(*weight.values, KernelLayout::kOhwi);
  }
  if (!convolution.zero_point) return *weight.values;
  if (convolution.scale && scale == nullptr) throw UnsupportedError({}, "it has no scale");
  return dequantized_kernels(*weight.values, scale ? &*scale->values : nullptr,
                             zero_point ? &*zero_point->values : nullptr, source_.memory());
}

// The tensor that the kernels are made of gives them its name, else what computes them, and where
// that is taken or there is nothing, the node.
std::string OnnxConvolutionList::layer_name(const OnnxNode& node, const OnnxValue& weight) {
  std::string name(weight.name);
  if (weight.root) {
    name = weight.root->is_read ? contents_.tensors[weight.root->index].name
                                : contents_.unread[weight.root->index].name;
  }
  if (names_.contains(name)) name = weight.name;
  if (name.empty() || names_.contains(name)) name = node.label().substr(0, kLongestOnnxLabel);
  if (names_.contains(name)) name = fmt::format("{}#{}", name, contents_.kernels->size());
  name_bytes_ += name.size();
  if (name_bytes_ > kMostNameBytes) {
    throw FormatError(file_.name, fmt::format("its layers have more than {} MiB of names",
                                              kMostNameBytes >> 20U));
  }
  names_.insert(name);
  return name;
}

}  // namespace tbviz
