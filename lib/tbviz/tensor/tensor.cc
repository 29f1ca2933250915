#include "tbviz/tensor.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

#include "tbviz/error.h"

namespace tbviz {

std::int64_t count_elements(const Shape& shape) {
  // Zero sizes count as one here: the strides of an empty array must not overflow either.
  constexpr std::int64_t kMost = std::int64_t{1} << 62;
  std::int64_t bound = 1;
  bool empty = false;
  for (const std::int64_t size : shape) {
    if (size < 0) throw UnsupportedError({}, "negative size in shape " + format_shape(shape));
    if (size > kMost / bound) {
      throw UnsupportedError(
          {}, "more elements than memory can address in shape " + format_shape(shape));
    }
    bound *= std::max<std::int64_t>(size, 1);
    empty = empty || size == 0;
  }
  return empty ? 0 : bound;
}

std::vector<std::int64_t> contiguous_strides(const Shape& shape) {
  std::vector<std::int64_t> strides(shape.size());
  std::int64_t step = 1;
  for (std::size_t axis = shape.size(); axis-- > 0;) {
    strides[axis] = step;
    step *= shape[axis];
  }
  return strides;
}

std::string format_shape(const Shape& shape) {
  return fmt::format("({}{})", fmt::join(shape, ", "), shape.size() == 1 ? "," : "");
}

TensorView::TensorView(DType dtype, Shape shape, std::vector<std::int64_t> strides,
                       const std::byte* data)
    : dtype_(dtype),
      shape_(std::move(shape)),
      strides_(std::move(strides)),
      data_(data),
      count_(count_elements(shape_)) {}

TensorView::TensorView(DType dtype, Shape shape, const std::byte* data)
    : dtype_(dtype), shape_(std::move(shape)), data_(data), count_(count_elements(shape_)) {
  strides_ = contiguous_strides(shape_);
}

bool TensorView::is_contiguous() const {
  std::int64_t step = 1;
  for (std::size_t axis = rank(); axis-- > 0;) {
    if (shape_[axis] != 1 && strides_[axis] != step) return count_ == 0;
    step *= shape_[axis];
  }
  return true;
}

TensorView TensorView::operator[](std::int64_t index) const {
  const std::int64_t offset = index * strides_.at(0) * static_cast<std::int64_t>(size_of(dtype_));
  return {dtype_, Shape(shape_.begin() + 1, shape_.end()),
          std::vector<std::int64_t>(strides_.begin() + 1, strides_.end()), data_ + offset};
}

TensorView TensorView::reshaped(Shape shape) const { return {dtype_, std::move(shape), data_}; }

TensorView TensorView::permuted(std::span<const std::size_t> order) const {
  Shape shape;
  std::vector<std::int64_t> strides;
  for (const std::size_t axis : order) {
    shape.push_back(shape_.at(axis));
    strides.push_back(strides_.at(axis));
  }
  return {dtype_, std::move(shape), std::move(strides), data_};
}

TensorView TensorView::collapsed() const {
  Shape shape;
  std::vector<std::int64_t> strides;
  for (std::size_t axis = 0; axis < rank(); ++axis) {
    if (shape_[axis] == 1) continue;
    if (!shape.empty() && strides.back() == shape_[axis] * strides_[axis]) {
      shape.back() *= shape_[axis];
      strides.back() = strides_[axis];
    } else {
      shape.push_back(shape_[axis]);
      strides.push_back(strides_[axis]);
    }
  }
  return {dtype_, std::move(shape), std::move(strides), data_};
}

Bytes TensorView::bytes() const {
  return {data_, static_cast<std::size_t>(count_) * size_of(dtype_)};
}

Tensor::Tensor(DType dtype, Shape shape)
    : dtype_(dtype),
      shape_(std::move(shape)),
      count_(count_elements(shape_)),
      bytes_(static_cast<std::size_t>(count_) * size_of(dtype)) {}

Tensor to_contiguous(const TensorView& view) {
  Tensor copy(view.dtype(), view.shape());
  if (view.count() == 0) return copy;
  if (view.is_contiguous()) {
    std::memcpy(copy.data(), view.data(), view.bytes().size());
    return copy;
  }
  std::byte* at = copy.data();
  for_each_element(view, [&](auto value) {
    std::memcpy(at, &value, sizeof value);
    at += sizeof value;
  });
  return copy;
}

Tensor to_float32(const TensorView& view) {
  Tensor copy(DType::kFloat32, view.shape());
  float* at = copy.values<float>().data();
  for_each_element(view, [&](auto value) { *at++ = static_cast<float>(value); });
  return copy;
}

}  // namespace tbviz
