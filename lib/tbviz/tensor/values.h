// What functions take where Python takes any array or number: spans, containers, lists, views, and
// arrays of other libraries.
#pragma once

#include <algorithm>
#include <concepts>
#include <initializer_list>
#include <memory>
#include <ranges>
#include <type_traits>
#include <utility>
#include <vector>

#include "tbviz/tensor.h"

#pragma GCC visibility push(default)
namespace tbviz {

namespace detail {

template <class T>
inline constexpr bool kIsElement = (std::is_arithmetic_v<T> && !std::same_as<T, long double> &&
                                    !std::same_as<T, char> && !std::same_as<T, wchar_t> &&
                                    !std::same_as<T, char8_t> && !std::same_as<T, char16_t> &&
                                    !std::same_as<T, char32_t>) ||
                                   std::same_as<T, Float16> || std::same_as<T, BFloat16>;

template <class T>
constexpr DType integer_dtype() {
  constexpr bool kSigned = std::is_signed_v<T>;
  if constexpr (sizeof(T) == 1) return kSigned ? DType::kInt8 : DType::kUInt8;
  if constexpr (sizeof(T) == 2) return kSigned ? DType::kInt16 : DType::kUInt16;
  if constexpr (sizeof(T) == 4) return kSigned ? DType::kInt32 : DType::kUInt32;
  return kSigned ? DType::kInt64 : DType::kUInt64;
}

/// Throws UsageError unless there is one stride for each axis.
void check_strides(const Shape& shape, const std::vector<std::int64_t>& strides);

}  // namespace detail

/// A C++ type whose values are elements of arrays: a number, bool, Float16, BFloat16. Characters
/// are text.
template <class T>
concept Element = detail::kIsElement<std::remove_cv_t<T>>;

/// The element type that arrays of T have.
template <Element T>
[[nodiscard]] constexpr DType dtype_of() {
  using Plain = std::remove_cv_t<T>;
  if constexpr (std::same_as<Plain, bool>) return DType::kBool;
  if constexpr (std::same_as<Plain, Float16>) return DType::kFloat16;
  if constexpr (std::same_as<Plain, BFloat16>) return DType::kBFloat16;
  if constexpr (std::same_as<Plain, float>) return DType::kFloat32;
  if constexpr (std::same_as<Plain, double>) return DType::kFloat64;
  if constexpr (std::is_integral_v<Plain>) return detail::integer_dtype<Plain>();
}

/// A view of elements at `data`: C-contiguous, or with `strides`, one for each axis, counted in
/// elements; a stride may be negative or 0. Throws UsageError for another number of strides.
/// REQUIRES: every element lies in memory that outlives the view
template <Element T>
[[nodiscard]] TensorView view_of(const T* data, Shape shape,
                                 std::vector<std::int64_t> strides = {}) {
  const auto* bytes = reinterpret_cast<const std::byte*>(data);
  if (strides.empty()) return {dtype_of<T>(), std::move(shape), bytes};
  detail::check_strides(shape, strides);
  return {dtype_of<T>(), std::move(shape), std::move(strides), bytes};
}

class Values;

/// How arrays of another library become Values: specialise it for their class, with
/// `static Values values(const T& array)`. tbviz/torch_tensor.h does so for LibTorch's.
template <class T>
struct ArrayTraits;

/// A class that has ArrayTraits.
template <class T>
concept ForeignArray = requires(const T& array) {
  { ArrayTraits<T>::values(array) } -> std::same_as<Values>;
};

/// An argument that is an array of any shape, strides and element type. Made of
///
/// - a TensorView or a Tensor, as it is,
/// - a span, vector, array or other contiguous container of numbers: one axis,
/// - a list of numbers, `{1, 2.5, 3}`: one axis,
/// - a class that has ArrayTraits.
///
/// Nothing is copied but lists and vector<bool>; whatever else it is made of must outlive the call.
// NOLINTBEGIN(google-explicit-constructor): arguments are written as they are.
class Values {
 public:
  Values(TensorView view) : view_(std::move(view)) {}
  Values(const Tensor& tensor) : view_(tensor.view()) {}
  Values(const std::vector<bool>& flags) { hold<bool>(flags); }
  Values(std::initializer_list<double> numbers) { hold<double>(numbers); }

  template <Element T>
  Values(std::initializer_list<T> numbers) {
    hold<T>(numbers);
  }

  template <std::ranges::contiguous_range Range>
  requires Element<std::ranges::range_value_t<Range>> && std::ranges::sized_range<Range> &&
      (!ForeignArray<Range>)Values(const Range& numbers)
      : view_(view_of(std::ranges::data(numbers),
                      {static_cast<std::int64_t>(std::ranges::size(numbers))})) {}

  template <ForeignArray Array>
  Values(const Array& array) : Values(ArrayTraits<Array>::values(array)) {}

  /// A view that keeps what it looks at: for ArrayTraits that have to convert.
  Values(TensorView view, std::shared_ptr<const void> owner)
      : view_(std::move(view)), owner_(std::move(owner)) {}

  [[nodiscard]] const TensorView& view() const { return view_; }
  operator const TensorView&() const { return view_; }

 private:
  // Bools are stored as uint8, as everywhere.
  template <class T>
  void hold(const auto& numbers) {
    auto owner = std::make_shared<Tensor>(dtype_of<T>(), Shape{std::ssize(numbers)});
    using Stored = std::conditional_t<std::same_as<T, bool>, std::uint8_t, T>;
    std::ranges::copy(numbers, owner->template values<Stored>().begin());
    view_ = owner->view();
    owner_ = std::move(owner);
  }

  TensorView view_;
  std::shared_ptr<const void> owner_;
};

/// The only element of an array, as Python's item() gives it. Throws FormatError, which names no
/// file, if there are none or more.
[[nodiscard]] double item(const TensorView& array);

/// An argument that is a number: any arithmetic type but characters, Float16, BFloat16, or an array
/// of one element whose class has ArrayTraits.
class Number {
 public:
  template <Element T>
  Number(T value) : value_(static_cast<double>(value)) {}

  template <std::same_as<long double> T>
  Number(T value) : value_(static_cast<double>(value)) {}

  Number(std::vector<bool>::reference flag) : value_(flag ? 1 : 0) {}

  Number(const TensorView& array) : value_(item(array)) {}
  Number(const Tensor& array) : value_(item(array.view())) {}

  template <ForeignArray Array>
  Number(const Array& array) : value_(item(Values(array))) {}

  [[nodiscard]] double value() const { return value_; }

 private:
  double value_;
};
// NOLINTEND(google-explicit-constructor)

}  // namespace tbviz
#pragma GCC visibility pop
