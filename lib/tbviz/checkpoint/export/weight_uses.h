// What the graph of an exported program does with each of its weights.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <unordered_map>

#include "tbviz/checkpoint.h"
#include "tbviz/checkpoint/export/exported_program.h"

namespace tbviz {

struct WeightUse {
  std::size_t position = 0;  ///< Among the graph's inputs, where modules keep their order.
  TensorRole role = TensorRole::kUnknown;
  bool is_kernel = false;   ///< Of a convolution.
  bool transposed = false;  ///< And that is a transposed one.
};

/// By the weight's name: "conv.weight".
[[nodiscard]] std::unordered_map<std::string, WeightUse> weight_uses(
    const ExportedProgram& program);

/// The convolution that a node calls.
struct ExportedConvolution {
  ValueId weight = kNoValue;
  bool transposed = false;
};

/// Nothing if the node calls none, or one whose weight is no value.
[[nodiscard]] std::optional<ExportedConvolution> convolution_of(const ExportedNode& node);

}  // namespace tbviz
