// for_each_element: the one loop over strided, possibly unaligned elements.
#pragma once

namespace tbviz {
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

template <class Function>
void for_each_element(const TensorView& view, Function&& function) {
  if (view.count() == 0) return;
  visit_dtype(view.dtype(), [&]<class T>() {
    detail::for_each_in_axis<T>(view, 0, view.data(), function);
  });
}

}  // namespace tbviz
