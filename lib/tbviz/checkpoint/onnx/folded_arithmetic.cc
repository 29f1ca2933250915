// ONNX's arithmetic of two tensors of one type, of which each is repeated along the axes where it
// has but one element.
#include <fmt/format.h>

#include <algorithm>
#include <type_traits>
#include <utility>
#include <vector>

#include "tbviz/checkpoint/onnx/folding.h"
#include "tbviz/error.h"
#include "tbviz/tensor/converted.h"

namespace tbviz {
namespace {

Shape common_shape(const TensorView& a, const TensorView& b) {
  Shape shape(std::max(a.rank(), b.rank()));
  for (std::size_t i = 1; i <= shape.size(); ++i) {
    const std::int64_t of_a = i <= a.rank() ? a.shape()[a.rank() - i] : 1;
    const std::int64_t of_b = i <= b.rank() ? b.shape()[b.rank() - i] : 1;
    if (of_a != of_b && of_a != 1 && of_b != 1) {
      throw UnsupportedError({}, fmt::format("has inputs of shapes {} and {}",
                                             format_shape(a.shape()), format_shape(b.shape())));
    }
    shape[shape.size() - i] = of_a == 1 ? of_b : of_a;
  }
  return shape;
}

TensorView repeated(const TensorView& view, const Shape& shape) {
  std::vector<std::int64_t> strides(shape.size());
  for (std::size_t i = 1; i <= view.rank(); ++i) {
    if (view.shape()[view.rank() - i] == 1) continue;
    strides[shape.size() - i] = view.strides()[view.rank() - i];
  }
  return {view.dtype(), shape, std::move(strides), view.data()};
}

// Short floats are computed as floats and rounded; integers wrap around.
template <class T, class Operation>
T compute(T a, T b, Operation operation) {
  if constexpr (std::is_integral_v<T>) {
    using Wide = std::make_unsigned_t<std::common_type_t<T, int>>;
    return static_cast<T>(operation(static_cast<Wide>(a), static_cast<Wide>(b)));
  } else if constexpr (std::is_same_v<T, float> || std::is_same_v<T, double>) {
    return operation(a, b);
  } else {
    const auto rounded = converted<T>(operation(static_cast<float>(a), static_cast<float>(b)));
    if (!rounded) throw UnsupportedError({}, "has numbers of a type that is not computed with");
    return *rounded;
  }
}

// Whole numbers are cut towards zero.
struct Divide {
  template <class T>
  T operator()(T a, T b) const {
    return a / b;
  }
};

template <class T>
T divide(T a, T b) {
  if constexpr (std::is_integral_v<T>) {
    if (b == 0) throw UnsupportedError({}, "divides a whole number by zero");
    if constexpr (std::is_signed_v<T>) {
      if (b == -1) return compute(T{0}, a, [](auto zero, auto value) { return zero - value; });
    }
    return static_cast<T>(a / b);
  } else {
    return compute(a, b, Divide());
  }
}

template <class Function>
TensorView combine(const FoldedNode& node, Function function) {
  const TensorView& a = node.input(0);
  const TensorView& b = node.input(1);
  if (a.dtype() != b.dtype() || a.dtype() == DType::kBool) {
    throw UnsupportedError(
        {}, fmt::format("has inputs of types {} and {}", name_of(a.dtype()), name_of(b.dtype())));
  }
  if (find_attribute(node.node, "broadcast", node.file)) {
    throw UnsupportedError({}, "repeats an input in the way of ONNX before version 7");
  }
  const Shape shape = common_shape(a, b);
  Tensor& result = node.memory.allocate(a.dtype(), shape);
  visit_dtype(a.dtype(), [&]<class T>() {
    T* at = result.values<T>().data();
    for_each_of<T>(repeated(a, shape), [&](T value) { *at++ = value; });
    at = result.values<T>().data();
    for_each_of<T>(repeated(b, shape), [&](T value) {
      *at = function(*at, value);
      ++at;
    });
  });
  return result.view();
}

}  // namespace

TensorView fold_add(const FoldedNode& node) {
  return combine(
      node, [](auto a, auto b) { return compute(a, b, [](auto x, auto y) { return x + y; }); });
}

TensorView fold_sub(const FoldedNode& node) {
  return combine(
      node, [](auto a, auto b) { return compute(a, b, [](auto x, auto y) { return x - y; }); });
}

TensorView fold_mul(const FoldedNode& node) {
  return combine(
      node, [](auto a, auto b) { return compute(a, b, [](auto x, auto y) { return x * y; }); });
}

TensorView fold_div(const FoldedNode& node) {
  return combine(node, [](auto a, auto b) { return divide(a, b); });
}

}  // namespace tbviz
