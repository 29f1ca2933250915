#include "tbviz/tensor/value_chunks.h"

namespace tbviz {
namespace {

// How far, in elements, number `index` in C order lies from the first.
std::int64_t offset_of(const TensorView& view, std::int64_t index) {
  std::int64_t offset = 0;
  for (std::size_t axis = view.rank(); axis-- > 0;) {
    offset += index % view.shape()[axis] * view.strides()[axis];
    index /= view.shape()[axis];
  }
  return offset;
}

template <class T>
void gather_rows(const TensorView& view, std::int64_t begin, std::span<T> out) {
  const std::int64_t row = view.rank() == 0 ? 1 : view.shape().back();
  const std::int64_t step = view.rank() == 0 ? 1 : view.strides().back();
  visit_dtype(view.dtype(), [&]<class Element>() {
    constexpr auto kSize = static_cast<std::int64_t>(sizeof(Element));
    const auto end = begin + static_cast<std::int64_t>(out.size());
    T* to = out.data();
    for (std::int64_t index = begin; index < end;) {
      const std::int64_t run = std::min(row - index % row, end - index);
      const std::byte* from = view.data() + offset_of(view, index) * kSize;
      for (std::int64_t i = 0; i < run; ++i) {
        *to++ = static_cast<T>(load_le<Element>(from + i * step * kSize));
      }
      index += run;
    }
  });
}

template <class T>
bool is_aligned_contiguous(const TensorView& view) {
  return view.is_contiguous() && reinterpret_cast<std::uintptr_t>(view.data()) % alignof(T) == 0;
}

}  // namespace

void gather(const TensorView& view, std::int64_t begin, std::span<float> out) {
  gather_rows(view, begin, out);
}

void gather(const TensorView& view, std::int64_t begin, std::span<double> out) {
  gather_rows(view, begin, out);
}

void gather(const TensorView& view, std::int64_t begin, std::span<std::int64_t> out) {
  gather_rows(view, begin, out);
}

void gather(const TensorView& view, std::int64_t begin, std::span<std::uint64_t> out) {
  gather_rows(view, begin, out);
}

bool is_plain(const TensorView& view, const float*) {
  return view.dtype() == DType::kFloat32 && is_aligned_contiguous<float>(view);
}

bool is_plain(const TensorView& view, const double*) {
  return view.dtype() == DType::kFloat64 && is_aligned_contiguous<double>(view);
}

bool is_plain(const TensorView& view, const std::int64_t*) {
  return view.dtype() == DType::kInt64 && is_aligned_contiguous<std::int64_t>(view);
}

bool is_plain(const TensorView& view, const std::uint64_t*) {
  return view.dtype() == DType::kUInt64 && is_aligned_contiguous<std::uint64_t>(view);
}

}  // namespace tbviz
