#include "tbviz/checkpoint/onnx/folding.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "tbviz/error.h"

namespace tbviz {
namespace {

using Origin = FoldedOperator::Origin;

constexpr std::array<FoldedOperator, 15> kOperators = {{
    {"Add", 2, Origin::kLargerInput, fold_add},
    {"Cast", 1, Origin::kFirstInput, fold_cast},
    {"CastLike", 2, Origin::kFirstInput, fold_cast_like},
    {"Constant", 0, Origin::kNone, fold_constant},
    {"ConstantOfShape", 1, Origin::kNone, fold_constant_of_shape},
    {"DequantizeLinear", 3, Origin::kFirstInput, fold_dequantize_linear},
    {"Div", 2, Origin::kLargerInput, fold_div},
    {"Flatten", 1, Origin::kFirstInput, fold_flatten},
    {"Mul", 2, Origin::kLargerInput, fold_mul},
    {"QuantizeLinear", 3, Origin::kFirstInput, fold_quantize_linear},
    {"Reshape", 2, Origin::kFirstInput, fold_reshape},
    {"Squeeze", 2, Origin::kFirstInput, fold_squeeze},
    {"Sub", 2, Origin::kLargerInput, fold_sub},
    {"Transpose", 1, Origin::kFirstInput, fold_transpose},
    {"Unsqueeze", 2, Origin::kFirstInput, fold_unsqueeze},
}};

// onnxruntime has these two as its own for types that ONNX had not allowed yet.
bool is_quantization(std::string_view op) {
  return op == "DequantizeLinear" || op == "QuantizeLinear";
}

}  // namespace

void FoldedMemory::reserve(DType dtype, const Shape& shape) {
  const std::int64_t count = count_elements(shape);
  if (static_cast<std::size_t>(count) > left_ / size_of(dtype)) {
    throw UnsupportedError(
        {}, fmt::format("makes {} of shape {}, more than the {} bytes that are computed of such a "
                        "file",
                        name_of(dtype), format_shape(shape), most_));
  }
  left_ -= static_cast<std::size_t>(count) * size_of(dtype);
}

Tensor& FoldedMemory::allocate(DType dtype, const Shape& shape) {
  reserve(dtype, shape);
  return *tensors_.emplace_back(std::make_shared<Tensor>(dtype, shape));
}

TensorView FoldedMemory::contiguous(const TensorView& view) {
  if (view.is_contiguous()) return view;
  reserve(view.dtype(), view.shape());
  return tensors_.emplace_back(std::make_shared<Tensor>(to_contiguous(view)))->view();
}

std::vector<std::shared_ptr<const void>> FoldedMemory::take() {
  return {std::make_move_iterator(tensors_.begin()), std::make_move_iterator(tensors_.end())};
}

const TensorView& FoldedNode::input(std::size_t index) const {
  const TensorView* value = optional_input(index);
  if (value == nullptr) throw UnsupportedError({}, fmt::format("has no input {}", index));
  return *value;
}

std::int64_t FoldedNode::number(std::string_view attribute, std::int64_t otherwise) const {
  const auto found = find_attribute(node, attribute, file);
  return found ? found->number : otherwise;
}

std::optional<std::vector<std::int64_t>> FoldedNode::listed_numbers(std::size_t input) const {
  const TensorView* value = optional_input(input);
  if (value == nullptr) return std::nullopt;
  constexpr std::int64_t kMost = 1024;
  if (value->dtype() != DType::kInt64 || value->rank() > 1 || value->count() > kMost) {
    throw UnsupportedError({},
                           fmt::format("has {} of shape {} where a list of axes or sizes belongs",
                                       name_of(value->dtype()), format_shape(value->shape())));
  }
  std::vector<std::int64_t> numbers;
  for_each_element(*value,
                   [&](auto number) { numbers.push_back(static_cast<std::int64_t>(number)); });
  return numbers;
}

std::optional<std::vector<std::int64_t>> FoldedNode::numbers(std::string_view attribute,
                                                             std::size_t input) const {
  if (auto found = find_attribute(node, attribute, file)) return std::move(found->numbers);
  return listed_numbers(input);
}

const FoldedOperator* find_folded_operator(const OnnxNode& node) {
  const bool is_known =
      node.is_standard() || (node.domain == "com.microsoft" && is_quantization(node.op));
  const auto found = std::ranges::find(kOperators, node.op, &FoldedOperator::name);
  return is_known && found != kOperators.end() ? &*found : nullptr;
}

std::size_t folded_axis(std::int64_t axis, std::size_t rank) {
  const auto axes = static_cast<std::int64_t>(rank);
  if (axis < -axes || axis >= axes) {
    throw UnsupportedError({}, fmt::format("has axis {} for {} axes", axis, rank));
  }
  return static_cast<std::size_t>(axis < 0 ? axis + axes : axis);
}

}  // namespace tbviz
