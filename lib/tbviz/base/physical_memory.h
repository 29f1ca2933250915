// How much memory the machine has.
#pragma once

#include <cstdint>

namespace tbviz {

/// In bytes; 0 if the system does not tell.
[[nodiscard]] std::uint64_t physical_memory();

}  // namespace tbviz
