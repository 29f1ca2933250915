// What the graph of a torch.export archive, models/<model>.json, tells about its weights. The graph
// is read in one pass, and never run. torch/_export/serde/schema.py has the structures.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>

#include "tbviz/checkpoint.h"

namespace tbviz {

/// What the graph does with one of its weights.
struct ExportedUse {
  std::size_t position = 0;  ///< Among the graph's inputs, where modules keep their order.
  TensorRole role = TensorRole::kUnknown;
  bool is_kernel = false;   ///< Of a convolution.
  bool transposed = false;  ///< And that is a transposed one.
};

struct ExportedGraph {
  std::string torch_version;   ///< "2.13.0"; empty if the file does not tell.
  std::string schema_version;  ///< "8.20".
  std::unordered_map<std::string, ExportedUse> uses;  ///< By the weight's name: "conv.weight".
};

/// Throws FormatError, which names `file` and `part`, if the text is no JSON. Whatever else is odd
/// about it is passed over: weights can be read without their graph.
[[nodiscard]] ExportedGraph read_exported_graph(std::string_view json, const std::string& file,
                                                std::string_view part);

}  // namespace tbviz
