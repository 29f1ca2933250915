// Graphs of networks as TensorFlow's GraphDef, which TensorBoard draws.
#pragma once

#include <string>

#include "tbviz/model/model_graph.h"

namespace tbviz {

/// A serialised GraphDef, for EventWriter::add_graph().
[[nodiscard]] std::string encode_graph(const ModelGraph& graph);

/// What SummaryWriter.add_graph says of a run of a graph, a serialised RunMetadata: that there is a
/// device.
[[nodiscard]] std::string encode_run_metadata();

}  // namespace tbviz
