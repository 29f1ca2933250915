// A model's graph as a message, and back: as message_codec.h has the others.
#pragma once

#include "tbviz/model/model_graph.h"
#include "tbviz/process/message.h"

namespace tbviz {

[[nodiscard]] OutMessage encode_graph(const ModelGraph& graph);

/// Throws ModelError, without a file, for what is no graph: no two nodes have one name, and what
/// goes into a node comes from another.
[[nodiscard]] ModelGraph decode_graph(const InMessage& message);

}  // namespace tbviz
