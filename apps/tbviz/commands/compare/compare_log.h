// What compare shows in TensorBoard: both models and their difference, side by side.
#pragma once

#include <cstdint>

#include "logs/run_output.h"
#include "shell/console.h"
#include "tbviz/checkpoint.h"
#include "tbviz/checkpoint/comparison.h"

namespace tbviz::cli {

/// Adds, for every changed floating-point tensor, histograms `<name>/a`, `<name>/b` and
/// `<name>/difference`, and for every changed kernel k of a convolution pictures `<k>_all/a` and so
/// on. There is no difference of unequal shapes. What cannot be drawn is left out with a warning.
/// Throws OutputError, or Interrupted after Ctrl-C.
void log_changes(const ModelComparison& comparison, const Checkpoint& a, const Checkpoint& b,
                 std::int64_t step, LogOutput& log, Console& console);

}  // namespace tbviz::cli
