#include "tbviz/torch_plugin/script/input_channels.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "tbviz/checkpoint/convolutions.h"

namespace tbviz {
namespace {

using torch::jit::Node;
using torch::jit::Value;

// Operators of one axis 1 in and out.
constexpr std::array<std::string_view, 28> kKeepChannels = {"to",
                                                            "contiguous",
                                                            "detach",
                                                            "clone",
                                                            "alias",
                                                            "type_as",
                                                            "sub",
                                                            "sub_",
                                                            "add",
                                                            "add_",
                                                            "mul",
                                                            "mul_",
                                                            "div",
                                                            "div_",
                                                            "clamp",
                                                            "pad",
                                                            "constant_pad_nd",
                                                            "reflection_pad2d",
                                                            "replication_pad2d",
                                                            "upsample_bilinear2d",
                                                            "upsample_nearest2d",
                                                            "upsample_bicubic2d",
                                                            "avg_pool2d",
                                                            "max_pool2d",
                                                            "batch_norm",
                                                            "instance_norm",
                                                            "relu",
                                                            "dropout"};

bool keeps_channels(const Node& node) {
  if (node.kind().ns() != c10::namespaces::aten) return false;
  return std::find(kKeepChannels.begin(), kKeepChannels.end(), node.kind().toUnqualString()) !=
         kKeepChannels.end();
}

bool is_tap(const Node& node) { return node.kind() == c10::Symbol::fromQualString("tbviz::tap"); }

// Where a value comes from, if it has the same channels; null if nothing is known.
const Value* source_of(const Value& value) {
  const Node* node = value.node();
  if (is_tap(*node) || keeps_channels(*node)) return node->input(0);
  if (node->kind() != torch::jit::prim::TupleUnpack) return nullptr;
  const Value* tuple = node->input(0);
  while (is_tap(*tuple->node())) tuple = tuple->node()->input(0);
  if (tuple->node()->kind() != torch::jit::prim::TupleConstruct) return nullptr;
  return tuple->node()->input(value.offset());
}

// 0 if it is not known.
std::int64_t channels_of(const Node& convolution, const Shape& weight) {
  const std::string_view name = convolution.kind().toUnqualString();
  const bool transposed = convolution.hasNamedInput("transposed") &&
                          convolution.get<bool>(c10::Symbol::attr("transposed")).value_or(false);
  if (transposed || name.starts_with("conv_transpose")) return weight[0];
  const auto groups = convolution.get<std::int64_t>(c10::Symbol::attr("groups"));
  std::int64_t channels = 0;
  const bool overflows = __builtin_mul_overflow(weight[1], groups.value_or(0), &channels);
  return overflows ? 0 : channels;
}

}  // namespace

std::optional<InputChannels> channels_taken(const Node& convolution, const Shape& weight) {
  if (!is_shape_of_kernels(weight)) return std::nullopt;
  const auto inputs = convolution.owningGraph()->inputs();
  const Value* value = convolution.input(0);
  while (value != nullptr) {
    const auto input = std::find(inputs.begin(), inputs.end(), value);
    if (input != inputs.end() && input != inputs.begin()) {
      const auto position = static_cast<std::size_t>(input - inputs.begin());
      return InputChannels{position - 1, channels_of(convolution, weight),
                           static_cast<std::int64_t>(weight.size())};
    }
    value = source_of(*value);
  }
  return std::nullopt;
}

}  // namespace tbviz
