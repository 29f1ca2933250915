// What inspect says of saved models.
#pragma once

#include "shell/console.h"
#include "tbviz/checkpoint.h"

namespace tbviz::cli {

enum class Statistics : bool { kNo, kYes };

/// Prints format, producer, tensors and totals, and with `statistics` looks at every value. With
/// --json the same goes into the members "models" and "tensors" of the object. Tensors that cannot
/// be shown are reported; globals of a pickle that PyTorch does not write are warned of.
void inspect_model(const Checkpoint& checkpoint, Statistics statistics, Console& console);

}  // namespace tbviz::cli
