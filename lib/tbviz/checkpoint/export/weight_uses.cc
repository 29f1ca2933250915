#include "tbviz/checkpoint/export/weight_uses.h"

#include <algorithm>
#include <optional>
#include <span>
#include <string_view>

#include "tbviz/checkpoint/convolutions.h"
#include "tbviz/checkpoint/export/operator_name.h"

namespace tbviz {
namespace {

// The name of the convolution that `target` calls, "conv2d"; empty for other operators.
std::string_view convolution_name(std::string_view target) {
  constexpr std::string_view kSpace = "aten::";
  const auto called = operator_name(target);
  if (!called || !called->name.starts_with(kSpace)) return {};
  const std::span<const std::string_view> known = convolution_operators();
  const auto found = std::ranges::find(known, std::string_view(called->name).substr(kSpace.size()));
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
