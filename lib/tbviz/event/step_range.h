// Which steps of a log are wanted.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>

namespace tbviz {

/// Steps from `first` to before `end`. All steps unless something is said.
struct StepRange {
  std::int64_t first = std::numeric_limits<std::int64_t>::min();
  std::optional<std::int64_t> end;  ///< The first step that is left out.

  [[nodiscard]] bool contains(std::int64_t step) const {
    return step >= first && (!end || step < *end);
  }
};

}  // namespace tbviz
