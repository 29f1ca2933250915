// Which of many steps a page shows.
#pragma once

#include <cstddef>
#include <functional>

namespace tbviz::cli {

/// The greatest number from 1 to `greatest` that `fits`, which does so for all smaller ones; 0 if
/// not even 1 does.
[[nodiscard]] std::size_t greatest_that(std::size_t greatest,
                                        const std::function<bool(std::size_t)>& fits);

}  // namespace tbviz::cli
