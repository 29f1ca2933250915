// Vectors for memory that is large and about to be written as a whole, as pixels are.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>
#include <vector>

#pragma GCC visibility push(default)
namespace tbviz {

/// Memory for std::free(), in huge pages where the system has them and they pay. Throws
/// std::bad_alloc.
[[nodiscard]] void* allocate_large(std::size_t bytes);

/// Leaves new elements of resize(n) and vector(n) without a value, so that no page is touched
/// before the thread that fills it does, and asks the system for huge pages where it has them:
/// handing out 54 MB in pages of 4 kB takes longer than drawing a grid of that size.
template <class T>
class LargeAllocator {
 public:
  using value_type = T;
  static_assert(std::is_trivially_default_constructible_v<T>);

  LargeAllocator() = default;
  template <class Other>
  LargeAllocator(const LargeAllocator<Other>& /*other*/) {}

  [[nodiscard]] T* allocate(std::size_t count) {
    if (count > static_cast<std::size_t>(PTRDIFF_MAX) / sizeof(T)) {
      throw std::bad_array_new_length();
    }
    return static_cast<T*>(allocate_large(count * sizeof(T)));
  }
  void deallocate(T* memory, std::size_t /*count*/) { std::free(memory); }

  void construct(T* /*at*/) {}
  template <class... Arguments>
  void construct(T* at, Arguments&&... arguments) {
    std::construct_at(at, std::forward<Arguments>(arguments)...);
  }

  template <class Other>
  bool operator==(const LargeAllocator<Other>& /*other*/) const {
    return true;
  }
};

template <class T>
using LargeVector = std::vector<T, LargeAllocator<T>>;

}  // namespace tbviz
#pragma GCC visibility pop
