#include "tbviz/base/large_vector.h"

#include <sys/mman.h>

namespace tbviz {
namespace {

constexpr std::size_t kHugePage = std::size_t{2} << 20;

void* huge_pages(std::size_t bytes) {
  const std::size_t whole = (bytes + kHugePage - 1) / kHugePage * kHugePage;
  void* const memory = whole < bytes ? nullptr : std::aligned_alloc(kHugePage, whole);
#ifdef MADV_HUGEPAGE
  if (memory != nullptr) (void)::madvise(memory, whole, MADV_HUGEPAGE);
#endif
  return memory;
}

}  // namespace

void* allocate_large(std::size_t bytes) {
  void* const memory = bytes < 2 * kHugePage ? std::malloc(bytes) : huge_pages(bytes);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

}  // namespace tbviz
