// Which of many steps a page shows.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace tbviz::cli {

/// The greatest number from 1 to `greatest` that `fits`, which does so for all smaller ones; 0 if
/// not even 1 does.
[[nodiscard]] std::size_t greatest_that(std::size_t greatest,
                                        const std::function<bool(std::size_t)>& fits);

/// How many of all steps' values ("picture") a page has room for.
struct ShownSteps {
  std::size_t shown = 0;
  std::size_t count = 0;
  std::size_t series_without = 0;  ///< Tags of runs of which there is none.
};

/// "2 of 12 pictures are in this page (first, last and evenly spaced steps of each tag; none of 3
/// tags of runs)."; empty if all are.
[[nodiscard]] std::string note_of(const ShownSteps& steps, std::string_view noun);

}  // namespace tbviz::cli
