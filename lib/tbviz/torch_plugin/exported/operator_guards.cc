#include "tbviz/torch_plugin/exported/operator_guards.h"

#include <ATen/ATen.h>
#include <ATen/ExpandUtils.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "tbviz/error.h"

namespace tbviz {
namespace {

using torch::jit::Stack;

[[noreturn]] void refuse_arguments(const char* fact) {
  throw ModelError({}, std::string("the model failed to run: ") + fact);
}

// Undefined where None was given.
at::Tensor tensor_at(const Stack& arguments, std::size_t position) {
  const c10::IValue& value = arguments.at(position);
  return value.isTensor() ? value.toTensor() : at::Tensor();
}

// input, then `count` vectors of a value a channel, each of which may be missing.
void check_channels(const Stack& arguments, std::size_t count) {
  const at::Tensor input = tensor_at(arguments, 0);
  if (!input.defined() || input.dim() < 2) {
    refuse_arguments("a batch norm takes tensors of two axes or more");
  }
  for (std::size_t i = 1; i <= count; ++i) {
    const at::Tensor values = tensor_at(arguments, i);
    if (values.defined() && (values.dim() != 1 || values.size(0) != input.size(1))) {
      refuse_arguments("a batch norm's weights are not one for each channel");
    }
  }
}

// input, weight, bias, running_mean, running_var, and more
void guard_batch_norm(const Stack& arguments) {
  check_channels(arguments, 4);
  if (!tensor_at(arguments, 3).defined() || !tensor_at(arguments, 4).defined()) {
    refuse_arguments("a batch norm lacks its running statistics");
  }
}

// The same, and whether it trains.
void guard_native_batch_norm(const Stack& arguments) {
  check_channels(arguments, 4);
  if (!arguments.at(5).toBool()) guard_batch_norm(arguments);
}

// Without running statistics: input, weight, bias, training
void guard_batch_norm_alone(const Stack& arguments) {
  check_channels(arguments, 2);
  if (!arguments.at(3).toBool()) refuse_arguments("a batch norm lacks its running statistics");
}

// query, key, value, dropout, is_causal, mask, scale
void guard_attention(const Stack& arguments) {
  const at::Tensor query = tensor_at(arguments, 0);
  const at::Tensor key = tensor_at(arguments, 1);
  const at::Tensor value = tensor_at(arguments, 2);
  for (const at::Tensor& one : {query, key, value}) {
    const bool fits = one.defined() && one.dim() == 4 && one.numel() > 0 &&
                      one.size(0) == query.size(0) && one.size(1) == query.size(1) &&
                      one.size(3) == query.size(3) && one.scalar_type() == query.scalar_type() &&
                      one.is_floating_point();
    if (!fits) refuse_arguments("query, key and value of an attention do not fit each other");
  }
  if (key.size(2) != value.size(2)) {
    refuse_arguments("an attention has not as many keys as values");
  }
  const at::Tensor mask = tensor_at(arguments, 5);
  if (!mask.defined()) return;
  const std::array<std::int64_t, 4> scores = {query.size(0), query.size(1), query.size(2),
                                              key.size(2)};
  if ((mask.dim() != 2 && mask.dim() != 4) || !at::is_expandable_to(mask.sizes(), scores) ||
      (mask.scalar_type() != query.scalar_type() && mask.scalar_type() != at::kFloat)) {
    refuse_arguments("the mask of an attention does not fit its scores");
  }
}

// v, g, dim
void guard_weight_norm(const Stack& arguments) {
  const at::Tensor v = tensor_at(arguments, 0);
  const at::Tensor g = tensor_at(arguments, 1);
  const std::int64_t axis = arguments.at(2).toInt();
  const bool fits = v.defined() && g.defined() && v.dim() > 0 && v.numel() > 0 &&
                    (axis == 0 || axis == v.dim() - 1) && g.numel() == v.size(axis) &&
                    g.is_contiguous() && v.is_contiguous() && g.scalar_type() == v.scalar_type();
  if (!fits) refuse_arguments("the lengths of a weight norm do not fit its directions");
}

constexpr auto kGuards = std::to_array<std::pair<std::string_view, OperatorGuard>>({
    {"aten::_native_batch_norm_legit", guard_batch_norm},
    {"aten::_native_batch_norm_legit.no_stats", guard_batch_norm_alone},
    {"aten::_native_batch_norm_legit_functional", guard_batch_norm},
    {"aten::_native_batch_norm_legit_no_training", guard_batch_norm},
    {"aten::_scaled_dot_product_flash_attention_for_cpu", guard_attention},
    {"aten::_weight_norm_interface", guard_weight_norm},
    {"aten::native_batch_norm", guard_native_batch_norm},
});

}  // namespace

OperatorGuard find_operator_guard(std::string_view name) {
  const auto* found =
      std::ranges::find(kGuards, name, &std::pair<std::string_view, OperatorGuard>::first);
  return found == kGuards.end() ? nullptr : found->second;
}

}  // namespace tbviz
