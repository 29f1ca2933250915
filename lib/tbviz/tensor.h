// Multi-dimensional arrays: a strided view of memory that belongs to someone else, and an owner.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "tbviz/base/bytes.h"
#include "tbviz/tensor/dtype.h"

#pragma GCC visibility push(default)
namespace tbviz {

/// Sizes of the axes, outermost first. No axes: one element.
using Shape = std::vector<std::int64_t>;

/// The product of the sizes. Throws UnsupportedError if it, or a size, is negative or beyond 2^62.
[[nodiscard]] std::int64_t count_elements(const Shape& shape);

/// The strides, in elements, of a C-contiguous array.
[[nodiscard]] std::vector<std::int64_t> contiguous_strides(const Shape& shape);

/// "(64, 3, 11, 11)", as Python prints a tuple; "(64,)" for one axis.
[[nodiscard]] std::string format_shape(const Shape& shape);

/// Elements somewhere in memory, which must outlive the view. Elements need not be aligned.
class TensorView {
 public:
  TensorView() = default;

  /// A view with `strides` counted in elements from `data`. REQUIRES: every element lies inside the
  /// memory that `data` points into (readers of files check this before).
  TensorView(DType dtype, Shape shape, std::vector<std::int64_t> strides, const std::byte* data);

  /// A C-contiguous view.
  TensorView(DType dtype, Shape shape, const std::byte* data);

  [[nodiscard]] DType dtype() const { return dtype_; }
  [[nodiscard]] const Shape& shape() const { return shape_; }
  [[nodiscard]] const std::vector<std::int64_t>& strides() const { return strides_; }
  [[nodiscard]] const std::byte* data() const { return data_; }
  [[nodiscard]] std::size_t rank() const { return shape_.size(); }
  [[nodiscard]] std::int64_t size(std::size_t axis) const { return shape_.at(axis); }
  [[nodiscard]] std::int64_t count() const { return count_; }
  /// Bytes of all elements, however they lie.
  [[nodiscard]] std::int64_t byte_count() const {
    return count_ * static_cast<std::int64_t>(size_of(dtype_));
  }
  [[nodiscard]] bool is_contiguous() const;

  /// The view's part at `index` of the first axis, one axis fewer. REQUIRES: index < size(0)
  [[nodiscard]] TensorView operator[](std::int64_t index) const;

  /// The elements as another shape of the same count. REQUIRES: is_contiguous()
  [[nodiscard]] TensorView reshaped(Shape shape) const;

  /// The axes in another order: axis i of the result is axis order[i] of this view.
  [[nodiscard]] TensorView permuted(std::span<const std::size_t> order) const;

  /// The same elements in the same order with as few axes as that takes: none of size 1, and no
  /// two that lie behind each other as one would.
  [[nodiscard]] TensorView collapsed() const;

  /// The bytes of all elements. REQUIRES: is_contiguous()
  [[nodiscard]] Bytes bytes() const;

 private:
  DType dtype_ = DType::kFloat32;
  Shape shape_ = {0};
  std::vector<std::int64_t> strides_ = {1};
  const std::byte* data_ = nullptr;
  std::int64_t count_ = 0;
};

/// An array that owns its elements, C-contiguous and aligned for every element type.
class Tensor {
 public:
  Tensor() = default;

  /// Zeros.
  Tensor(DType dtype, Shape shape);

  [[nodiscard]] DType dtype() const { return dtype_; }
  [[nodiscard]] const Shape& shape() const { return shape_; }
  [[nodiscard]] std::int64_t count() const { return count_; }
  [[nodiscard]] TensorView view() const { return {dtype_, shape_, bytes_.data()}; }
  operator TensorView() const {
    return view();
  }  // NOLINT(google-explicit-constructor): a view of it

  [[nodiscard]] std::byte* data() { return bytes_.data(); }
  [[nodiscard]] const std::byte* data() const { return bytes_.data(); }

  /// The elements as C++ numbers. REQUIRES: T is the C++ type of dtype().
  template <class T>
  [[nodiscard]] std::span<T> values() {
    return {reinterpret_cast<T*>(bytes_.data()), static_cast<std::size_t>(count_)};
  }
  template <class T>
  [[nodiscard]] std::span<const T> values() const {
    return {reinterpret_cast<const T*>(bytes_.data()), static_cast<std::size_t>(count_)};
  }

 private:
  DType dtype_ = DType::kFloat32;
  Shape shape_ = {0};
  std::int64_t count_ = 0;
  std::vector<std::byte> bytes_;
};

/// A C-contiguous copy with the same element type.
[[nodiscard]] Tensor to_contiguous(const TensorView& view);

/// A C-contiguous copy as float32, rounded to nearest as PyTorch's and NumPy's casts do.
[[nodiscard]] Tensor to_float32(const TensorView& view);

namespace detail {

// One run along the innermost axis; outer axes are walked by recursion, at most once per row.
template <class T, class Function>
void for_each_in_axis(const TensorView& view, std::size_t axis, const std::byte* at,
                      Function& function) {
  if (axis == view.rank()) {
    function(load_le<T>(at));
    return;
  }
  const std::int64_t step = view.strides()[axis] * static_cast<std::int64_t>(sizeof(T));
  const std::int64_t size = view.shape()[axis];
  if (axis + 1 == view.rank()) {
    for (std::int64_t i = 0; i < size; ++i) function(load_le<T>(at + i * step));
  } else {
    for (std::int64_t i = 0; i < size; ++i) {
      for_each_in_axis<T>(view, axis + 1, at + i * step, function);
    }
  }
}

}  // namespace detail

/// Calls function(value) for every element in C order. Axes of size 1, of which a hostile file may
/// claim any number, cost nothing. REQUIRES: T is the C++ type of the element type
template <class T, class Function>
void for_each_of(const TensorView& view, Function&& function) {
  if (view.count() == 0) return;
  const TensorView walked = view.collapsed();
  detail::for_each_in_axis<T>(walked, 0, walked.data(), function);
}

/// The same for any element type: value is of its C++ type.
template <class Function>
void for_each_element(const TensorView& view, Function&& function) {
  visit_dtype(view.dtype(), [&]<class T>() { for_each_of<T>(view, function); });
}

}  // namespace tbviz
#pragma GCC visibility pop
