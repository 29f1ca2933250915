// --diff: what edits did to what a model returns.
#pragma once

#include <span>

#include "shell/console.h"
#include "tbviz/tensor.h"

namespace tbviz::cli {

/// A line for each output, and a JSON event: how many elements differ, and by how much. Outputs of
/// different shapes are left out.
void report_change(std::span<const Tensor> before, std::span<const Tensor> after, Console& console);

}  // namespace tbviz::cli
