// A network as a graph of operators, for TensorBoard's Graphs page.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tbviz/tensor.h"
#include "tbviz/tensor/dtype.h"

#pragma GCC visibility push(default)
namespace tbviz {

/// An operator, an input, an output or a parameter.
struct GraphNode {
  /// What one of the node's results is, as far as it is known.
  struct Result {
    std::optional<DType> dtype;
    std::optional<Shape> shape;
  };

  std::string name;                 ///< Unique; modules nest: "Net/Conv2d[0]/conv2d".
  std::string op;                   ///< "aten::conv2d"; "input", "output", "parameter", "constant".
  std::vector<std::string> inputs;  ///< Names of nodes, in the order of the arguments.
  std::vector<Result> results;
  std::string attributes;  ///< What else is known, as text: constant arguments, a module's class.
};

/// Every input names a node of the graph.
struct ModelGraph {
  std::vector<GraphNode> nodes;
};

}  // namespace tbviz
#pragma GCC visibility pop
