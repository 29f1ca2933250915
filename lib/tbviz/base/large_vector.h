// Vectors for memory that is large and about to be written as a whole, as pixels are.
#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <cstdlib>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>
#include <vector>

namespace tbviz {

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
    if (count > kMostBytes / sizeof(T)) throw std::bad_array_new_length();
    const std::size_t bytes = count * sizeof(T);
    void* const memory = bytes < 2 * kHugePage ? std::malloc(bytes) : huge_pages(bytes);
    if (memory == nullptr) throw std::bad_alloc();
    return static_cast<T*>(memory);
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

 private:
  static constexpr std::size_t kHugePage = std::size_t{2} << 20;
  static constexpr std::size_t kMostBytes = static_cast<std::size_t>(PTRDIFF_MAX) - kHugePage;

  static void* huge_pages(std::size_t bytes) {
    const std::size_t whole = (bytes + kHugePage - 1) / kHugePage * kHugePage;
    void* const memory = std::aligned_alloc(kHugePage, whole);
#ifdef MADV_HUGEPAGE
    if (memory != nullptr) (void)::madvise(memory, whole, MADV_HUGEPAGE);
#endif
    return memory;
  }
};

template <class T>
using LargeVector = std::vector<T, LargeAllocator<T>>;

}  // namespace tbviz
