// The tensors of a model, a line each.
#pragma once

#include <span>
#include <string_view>

#include "shell/console.h"
#include "tbviz/checkpoint.h"
#include "tbviz/tensor/tensor_statistics.h"

namespace tbviz::cli {

/// "parameter", "buffer"; empty if the file does not tell.
[[nodiscard]] std::string_view role_name(TensorRole role);

/// Prints all tensors in the order of the file, unread ones among them. `with_roles`: the file
/// tells parameters from buffers. `statistics` are those of the tensors that were read, or none.
void print_tensors(const Checkpoint& checkpoint, bool with_roles,
                   std::span<const TensorStatistics> statistics, Console& console);

}  // namespace tbviz::cli
