// The time that events carry.
#pragma once

#include <chrono>

namespace tbviz {

/// Seconds since 1970, now.
[[nodiscard]] inline double wall_clock() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

}  // namespace tbviz
