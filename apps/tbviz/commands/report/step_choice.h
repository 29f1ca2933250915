// Which of many steps a page shows.
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

namespace tbviz::cli {

/// `most` places of `count`, evenly spaced, the first and the last among them; of one the last; all
/// if there are no more. REQUIRES: most > 0
[[nodiscard]] std::vector<std::size_t> evenly_spaced(std::size_t count, std::size_t most);

/// The greatest number from 1 to `greatest` that `fits`, which does so for all smaller ones; 0 if
/// not even 1 does.
[[nodiscard]] std::size_t greatest_that(std::size_t greatest,
                                        const std::function<bool(std::size_t)>& fits);

}  // namespace tbviz::cli
