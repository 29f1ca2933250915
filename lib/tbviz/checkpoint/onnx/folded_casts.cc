// ONNX's Cast, and the operators that make constants.
#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <string>
#include <type_traits>
#include <utility>

#include "tbviz/checkpoint/onnx/folding.h"
#include "tbviz/checkpoint/onnx/onnx_tensor.h"
#include "tbviz/checkpoint/strided_view.h"
#include "tbviz/error.h"
#include "tbviz/tensor/converted.h"

namespace tbviz {
namespace {

template <class To>
void cast_elements(const TensorView& view, std::span<To> out) {
  To* at = out.data();
  const bool from_bool = view.dtype() == DType::kBool;  // Any byte but 0 is true.
  for_each_element(view, [&](auto value) {
    if constexpr (std::is_same_v<decltype(value), std::uint8_t>) {
      if (from_bool && value != 0) value = 1;
    }
    const std::optional<To> number = converted<To>(value);
    if (!number) throw UnsupportedError({}, "meets a value whose conversion ONNX leaves undefined");
    *at++ = *number;
  });
}

TensorView cast(const TensorView& view, DType dtype, FoldedMemory& memory) {
  if (view.dtype() == dtype) return view;
  if (is_floating_point(dtype) && size_of(dtype) == 1) {
    throw UnsupportedError({}, fmt::format("makes {}, which is not computed", name_of(dtype)));
  }
  Tensor& result = memory.allocate(dtype, view.shape());
  if (dtype == DType::kBool) {
    std::uint8_t* at = result.values<std::uint8_t>().data();
    for_each_element(view, [&](auto value) { *at++ = static_cast<double>(value) != 0.0 ? 1 : 0; });
  } else {
    visit_dtype(dtype, [&]<class To>() { cast_elements<To>(view, result.values<To>()); });
  }
  return result.view();
}

DType wanted_type(const FoldedNode& node) {
  const auto to = find_attribute(node.node, "to", node.file);
  if (!to) throw UnsupportedError({}, "names no type");
  // Old models have the type's name.
  const auto number = to->text.empty() ? static_cast<std::uint64_t>(to->number)
                                       : onnx_type_called(to->text).value_or(0);
  if (const auto dtype = onnx_dtype(number)) return *dtype;
  throw UnsupportedError({}, "makes " + onnx_type_name(number) + ", which is not computed");
}

template <class T>
TensorView constant(std::span<const T> values, DType dtype, Shape shape, FoldedMemory& memory) {
  Tensor& result = memory.allocate(dtype, shape);
  std::ranges::copy(values, result.values<T>().begin());
  return result.view();
}

}  // namespace

TensorView fold_cast(const FoldedNode& node) {
  return cast(node.input(0), wanted_type(node), node.memory);
}

TensorView fold_cast_like(const FoldedNode& node) {
  return cast(node.input(0), node.input(1).dtype(), node.memory);
}

TensorView fold_constant(const FoldedNode& node) {
  const auto list_shape = [](const auto& list) {
    return Shape{static_cast<std::int64_t>(list.size())};
  };
  if (const auto found = find_attribute(node.node, "value_float", node.file)) {
    return constant<float>({&found->real, 1}, DType::kFloat32, {}, node.memory);
  }
  if (const auto found = find_attribute(node.node, "value_floats", node.file)) {
    return constant<float>(found->reals, DType::kFloat32, list_shape(found->reals), node.memory);
  }
  if (const auto found = find_attribute(node.node, "value_int", node.file)) {
    return constant<std::int64_t>({&found->number, 1}, DType::kInt64, {}, node.memory);
  }
  if (const auto found = find_attribute(node.node, "value_ints", node.file)) {
    return constant<std::int64_t>(found->numbers, DType::kInt64, list_shape(found->numbers),
                                  node.memory);
  }
  throw UnsupportedError({}, "holds no numbers");
}

TensorView fold_constant_of_shape(const FoldedNode& node) {
  const auto shape = node.listed_numbers(0);
  if (!shape) throw UnsupportedError({}, "has no shape");
  if (!contiguous_count(*shape)) {
    throw UnsupportedError({}, "makes shape " + format_shape(*shape));
  }
  const TensorView* value = node.optional_input(1);  // The attribute; else a zero.
  if (value == nullptr) return node.memory.allocate(DType::kFloat32, *shape).view();
  if (value->count() != 1) throw UnsupportedError({}, "repeats more than one value");
  Tensor& result = node.memory.allocate(value->dtype(), *shape);
  const std::size_t width = size_of(value->dtype());
  for (std::int64_t i = 0; i < result.count(); ++i) {
    std::memcpy(result.data() + static_cast<std::size_t>(i) * width, value->data(), width);
  }
  return result.view();
}

}  // namespace tbviz
