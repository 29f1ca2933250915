// What compare says of two models.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "shell/console.h"
#include "tbviz/checkpoint.h"
#include "tbviz/checkpoint/comparison.h"

namespace tbviz::cli {

/// Which tensors are listed; all are counted.
struct ListedTensors {
  bool same = false;                    ///< Those that are the same, too.
  std::optional<std::int64_t> at_most;  ///< The first so many.
};

/// A summary and a table of the tensors as result lines, or with --json the members of the object.
void report_comparison(const ModelComparison& comparison, const Checkpoint& a, const Checkpoint& b,
                       const ComparisonRules& rules, const ListedTensors& listed, Console& console);

}  // namespace tbviz::cli
