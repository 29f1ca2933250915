#include "tbviz/torch_plugin/script/element_role.h"

#include <algorithm>
#include <iterator>
#include <string_view>

namespace tbviz {
namespace {

using torch::jit::Node;

// Operators whose results have the elements' type of their first argument. In-place forms
// and the axes of a name, as of max_pool2d, are left out.
constexpr std::string_view kKeepType[] = {
    "abs",
    "adaptive_avg_pool",
    "adaptive_max_pool",
    "add",
    "alias",
    "avg_pool",
    "cat",
    "chunk",
    "clamp",
    "clamp_max",
    "clamp_min",
    "clone",
    "concat",
    "constant_pad_nd",
    "contiguous",
    "detach",
    "div",
    "dropout",
    "elu",
    "exp",
    "expand",
    "expand_as",
    "feature_dropout",
    "flatten",
    "flip",
    "gelu",
    "hardsigmoid",
    "hardswish",
    "hardtanh",
    "leaky_relu",
    "lift_fresh",
    "log",
    "masked_fill",
    "max_pool",
    "mean",
    "mul",
    "narrow",
    "neg",
    "pad",
    "permute",
    "pixel_shuffle",
    "pixel_unshuffle",
    "pow",
    "reflection_pad",
    "relu",
    "repeat",
    "replication_pad",
    "reshape",
    "roll",
    "rsub",
    "select",
    "sigmoid",
    "silu",
    "slice",
    "softmax",
    "split",
    "split_with_sizes",
    "sqrt",
    "square",
    "squeeze",
    "stack",
    "sub",
    "sum",
    "t",
    "tanh",
    "tile",
    "transpose",
    "unbind",
    "unflatten",
    "unsqueeze",
    "upsample_bicubic",
    "upsample_bilinear",
    "upsample_nearest",
    "view",
};

// Those of two tensors, of which either may be a weight without making the other its type.
constexpr std::string_view kElementwise[] = {"add", "div", "mul", "pow", "rsub", "sub"};

/// An argument that is looked up.
struct IndexArgument {
  std::string_view name;
  std::size_t position;
};

constexpr IndexArgument kIndexArguments[] = {{"bincount", 0},     {"cross_entropy_loss", 1},
                                             {"embedding", 1},    {"embedding_bag", 1},
                                             {"gather", 2},       {"index", 1},
                                             {"index_select", 2}, {"nll_loss", 1},
                                             {"nll_loss_nd", 1},  {"one_hot", 0},
                                             {"scatter", 2},      {"scatter_add", 2},
                                             {"take", 1},         {"take_along_dim", 1}};

// Of "aten::max_pool2d" "max_pool", of "aten::relu_" "relu"; empty of other libraries' operators.
std::string_view base_name(const Node& node) {
  if (node.kind().ns() != c10::namespaces::aten) return {};
  std::string_view name = node.kind().toUnqualString();
  if (name.ends_with('_')) name.remove_suffix(1);
  if (name.size() > 2 && name.ends_with('d') && name[name.size() - 2] >= '1' &&
      name[name.size() - 2] <= '3') {
    name.remove_suffix(2);
  }
  return name;
}

// Whether the operator casts its first argument to a type that it is given.
bool casts(const Node& node) {
  const std::string_view name = base_name(node);
  if (name == "type_as" || name.starts_with("_cast_")) return true;
  if (name != "to") return false;
  if (node.hasNamedInput("other")) return true;
  return node.hasNamedInput("dtype") &&
         node.namedInput(c10::Symbol::attr("dtype"))->type()->kind() != c10::TypeKind::NoneType;
}

}  // namespace

ElementRole element_role(const Node& node, std::size_t argument) {
  const std::string_view name = base_name(node);
  if (casts(node)) return argument == 0 ? ElementRole::kCast : ElementRole::kUsed;
  const auto* index = std::ranges::find(kIndexArguments, name, &IndexArgument::name);
  if (index != std::end(kIndexArguments)) {
    return argument == index->position ? ElementRole::kLookedUp : ElementRole::kPassedOn;
  }
  if (std::ranges::find(kElementwise, name) != std::end(kElementwise))
    return ElementRole::kCombined;
  const bool passes = std::ranges::find(kKeepType, name) != std::end(kKeepType) || name == "to" ||
                      name == "__getitem__";
  return passes ? ElementRole::kPassedOn : ElementRole::kUsed;
}

// The axes of a weight may be turned on its way to the operator.
bool only_turns(const Node& node) {
  constexpr std::string_view kTurns[] = {"contiguous", "detach", "expand",    "permute",  "reshape",
                                         "t",          "view",   "transpose", "unsqueeze"};
  return std::ranges::find(kTurns, base_name(node)) != std::end(kTurns);
}

}  // namespace tbviz
