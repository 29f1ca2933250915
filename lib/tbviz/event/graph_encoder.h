// Graphs of networks as TensorFlow's GraphDef, which TensorBoard draws.
#pragma once

#include <string>

#include "tbviz/model/model_graph.h"

namespace tbviz {

/// A serialised GraphDef, for EventWriter::add_graph().
[[nodiscard]] std::string encode_graph(const ModelGraph& graph);

}  // namespace tbviz
