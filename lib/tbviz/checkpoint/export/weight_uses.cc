#include "tbviz/checkpoint/export/weight_uses.h"

#include <algorithm>
#include <optional>
#include <span>
#include <string_view>

#include "tbviz/checkpoint/convolutions.h"

namespace tbviz {
namespace {

// "torch.ops.aten.conv2d.padding": the operator's name lies between the dots.
constexpr std::string_view kOperators = "torch.ops.aten.";

// The name of the convolution that `target` calls; empty for other operators.
std::string_view convolution_name(std::string_view target) {
  if (!target.starts_with(kOperators)) return {};
  const std::string_view rest = target.substr(kOperators.size());
  const std::string_view name = rest.substr(0, rest.find('.'));
  const std::span<const std::string_view> known = convolution_operators();
  const auto found = std::ranges::find(known, name);
  return found == known.end() ? std::string_view() : *found;
}

TensorRole role_of(ExportedInput::Kind kind) {
  if (kind == ExportedInput::Kind::kParameter) return TensorRole::kParameter;
  return kind == ExportedInput::Kind::kBuffer ? TensorRole::kBuffer : TensorRole::kUnknown;
}

}  // namespace

std::optional<ExportedConvolution> convolution_of(const ExportedNode& node) {
  const std::string_view name = convolution_name(node.target);
  if (name.empty()) return std::nullopt;
  ExportedConvolution convolution{.transposed = name.starts_with("conv_transpose")};
  for (const NamedArgument& input : node.inputs) {
    if (input.name == "weight") convolution.weight = input.value.value;
    if (input.name == "transposed" && input.value.integer != 0) convolution.transposed = true;
  }
  if (convolution.weight == kNoValue) return std::nullopt;
  return convolution;
}

std::unordered_map<std::string, WeightUse> weight_uses(const ExportedProgram& program) {
  std::unordered_map<ValueId, bool> kernels;  // Whether transposed.
  for (const ExportedNode& node : program.nodes) {
    if (const auto convolution = convolution_of(node)) {
      kernels.try_emplace(convolution->weight, convolution->transposed);
    }
  }
  std::unordered_map<std::string, WeightUse> uses;
  for (std::size_t i = 0; i < program.inputs.size(); ++i) {
    const ExportedInput& input = program.inputs[i];
    if (input.name.empty() || input.argument.value == kNoValue) continue;
    const auto kernel = kernels.find(input.argument.value);
    const bool is_kernel = kernel != kernels.end();
    uses[input.name] = {i, role_of(input.kind), is_kernel, is_kernel && kernel->second};
  }
  return uses;
}

}  // namespace tbviz
