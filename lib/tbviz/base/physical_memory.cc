#include "tbviz/base/physical_memory.h"

#include <unistd.h>

#include <algorithm>

namespace tbviz {

std::uint64_t physical_memory() {
  const auto pages = static_cast<std::uint64_t>(std::max(::sysconf(_SC_PHYS_PAGES), 0L));
  const auto page = static_cast<std::uint64_t>(std::max(::sysconf(_SC_PAGESIZE), 0L));
  return pages * page;
}

}  // namespace tbviz
