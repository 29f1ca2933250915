// ONNX's operators that leave the elements as they are, and how they lie if they can.
#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

#include "tbviz/checkpoint/onnx/folding.h"
#include "tbviz/checkpoint/strided_view.h"
#include "tbviz/error.h"

namespace tbviz {
namespace {

std::vector<std::size_t> folded_axes(const std::vector<std::int64_t>& axes, std::size_t rank) {
  std::vector<std::size_t> checked;
  for (const std::int64_t axis : axes) {
    const std::size_t index = folded_axis(axis, rank);
    if (std::ranges::find(checked, index) != checked.end()) {
      throw UnsupportedError({}, fmt::format("names axis {} twice", axis));
    }
    checked.push_back(index);
  }
  return checked;
}

TensorView with_shape(const TensorView& view, Shape shape, FoldedMemory& memory) {
  if (shape == view.shape()) return view;
  const auto count = contiguous_count(shape);
  if (!count || *count != view.count()) {
    throw UnsupportedError(
        {}, fmt::format("makes shape {} of {}", format_shape(shape), format_shape(view.shape())));
  }
  return memory.contiguous(view).reshaped(std::move(shape));
}

// The axis of size -1 takes what the others leave.
void infer_size(Shape& shape, const TensorView& view) {
  const auto open = std::ranges::find(shape, -1);
  if (open == shape.end()) return;
  *open = 1;
  const auto others = contiguous_count(shape);  // Refuses another -1.
  const bool fits = others && *others != 0 && view.count() % *others == 0;
  *open = fits ? view.count() / *others : -1;
}

std::int64_t product(const Shape& shape, std::size_t begin, std::size_t end) {
  std::int64_t size = 1;
  for (std::size_t axis = begin; axis < end; ++axis) size *= shape[axis];
  return size;
}

}  // namespace

TensorView fold_reshape(const FoldedNode& node) {
  const TensorView& data = node.input(0);
  auto wanted = node.numbers("shape", 1);
  if (!wanted) throw UnsupportedError({}, "has no shape");
  Shape shape = std::move(*wanted);
  const bool keeps_zeros = node.number("allowzero", 0) == 1;
  for (std::size_t axis = 0; axis < shape.size() && !keeps_zeros; ++axis) {
    if (shape[axis] == 0)
      shape[axis] = data.shape()[folded_axis(static_cast<std::int64_t>(axis), data.rank())];
  }
  infer_size(shape, data);
  return with_shape(data, std::move(shape), node.memory);
}

TensorView fold_flatten(const FoldedNode& node) {
  const TensorView& data = node.input(0);
  const std::int64_t axis = node.number("axis", 1);
  const auto rank = static_cast<std::int64_t>(data.rank());
  const std::size_t split = axis == rank ? data.rank() : folded_axis(axis, data.rank());
  const Shape& sizes = data.shape();
  return with_shape(data, {product(sizes, 0, split), product(sizes, split, sizes.size())},
                    node.memory);
}

TensorView fold_transpose(const FoldedNode& node) {
  const TensorView& data = node.input(0);
  std::vector<std::size_t> order(data.rank());
  std::iota(order.rbegin(), order.rend(), 0);
  const auto wanted = find_attribute(node.node, "perm", node.file);
  if (wanted && !wanted->numbers.empty()) {
    order = folded_axes(wanted->numbers, data.rank());
    if (order.size() != data.rank()) {
      throw UnsupportedError(
          {}, fmt::format("has a perm of {} for {} axes", order.size(), data.rank()));
    }
  }
  return data.permuted(order);
}

TensorView fold_squeeze(const FoldedNode& node) {
  const TensorView& data = node.input(0);
  const auto axes = node.numbers("axes", 1);
  std::vector<bool> is_dropped(data.rank());
  if (axes) {
    for (const std::size_t axis : folded_axes(*axes, data.rank())) {
      if (data.size(axis) != 1) {
        throw UnsupportedError(
            {}, fmt::format("drops axis {} of shape {}", axis, format_shape(data.shape())));
      }
      is_dropped[axis] = true;
    }
  }
  Shape shape;
  std::vector<std::int64_t> strides;
  for (std::size_t axis = 0; axis < data.rank(); ++axis) {
    if (axes ? is_dropped[axis] : data.size(axis) == 1) continue;
    shape.push_back(data.size(axis));
    strides.push_back(data.strides()[axis]);
  }
  return {data.dtype(), std::move(shape), std::move(strides), data.data()};
}

TensorView fold_unsqueeze(const FoldedNode& node) {
  const TensorView& data = node.input(0);
  const auto axes = node.numbers("axes", 1);
  if (!axes) throw UnsupportedError({}, "has no axes");
  const std::size_t rank = data.rank() + axes->size();
  if (rank > kMostAxes) throw UnsupportedError({}, fmt::format("makes {} axes", rank));
  std::vector<bool> is_new(rank);
  for (const std::size_t axis : folded_axes(*axes, rank)) is_new[axis] = true;
  Shape shape;
  std::vector<std::int64_t> strides;
  std::size_t from = 0;
  for (std::size_t axis = 0; axis < rank; ++axis) {
    shape.push_back(is_new[axis] ? 1 : data.size(from));
    strides.push_back(is_new[axis] ? 1 : data.strides()[from]);
    if (!is_new[axis]) ++from;
  }
  return {data.dtype(), std::move(shape), std::move(strides), data.data()};
}

}  // namespace tbviz
