// Some of many, where all would be too many to show.
#pragma once

#include <cstddef>
#include <vector>

namespace tbviz {

/// `most` places of `count`, evenly spaced, the first and the last among them; of one the last; all
/// if there are no more. REQUIRES: most > 0
[[nodiscard]] std::vector<std::size_t> evenly_spaced(std::size_t count, std::size_t most);

}  // namespace tbviz
