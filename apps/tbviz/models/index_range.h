// Indices as options spell them: "3", or "0-4", both ends included.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace tbviz::cli {

struct IndexRange {
  std::size_t first = 0;
  std::size_t last = 0;
};

/// Nothing if the text is neither. A range may run backwards.
[[nodiscard]] std::optional<IndexRange> parse_index_range(std::string_view text);

}  // namespace tbviz::cli
