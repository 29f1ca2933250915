// Which letter and which hue is which run.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "drawing/ink.h"

namespace tbviz::cli {

/// A run of a legend.
struct LegendRun {
  std::size_t number = 0;  ///< For its hue and its letter.
  std::string name;
};

/// "a ━ first   b ━ second", in as many lines as it takes, each of `columns` cells at most.
[[nodiscard]] std::vector<std::string> legend(const std::vector<LegendRun>& runs,
                                              std::size_t columns, const Ink& ink);

}  // namespace tbviz::cli
