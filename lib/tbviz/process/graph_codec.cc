#include "tbviz/process/graph_codec.h"

#include <optional>
#include <string>
#include <unordered_set>

#include "tbviz/process/message_limits.h"
#include "tbviz/process/message_reader.h"
#include "tbviz/process/message_writer.h"

namespace tbviz {
namespace {

// What a text or a list takes at least; whether there is something.
constexpr std::size_t kCountBytes = sizeof(std::uint64_t);
constexpr std::size_t kFlagBytes = 1;

void write_node(MessageWriter& out, const GraphNode& node) {
  out.text(node.name);
  out.text(node.op);
  out.list(node.inputs, [&](const std::string& input) { out.text(input); });
  out.list(node.results, [&](const GraphNode::Result& result) {
    out.optional(result.dtype, [&](DType dtype) { out.number(dtype); });
    out.optional(result.shape, [&](const Shape& shape) { out.shape(shape); });
  });
  out.text(node.attributes);
}

// `edges`: how many inputs and results the nodes may have that are still to come.
GraphNode read_node(MessageReader& in, std::size_t& edges) {
  GraphNode node;
  node.name = in.text();
  node.op = in.text();
  node.inputs = in.list(kCountBytes, edges, [&] { return in.text(); });
  edges -= node.inputs.size();
  node.results = in.list(2 * kFlagBytes, edges, [&] {
    GraphNode::Result result;
    result.dtype = in.optional([&] { return in.choice(DType::kFloat64); });
    result.shape = in.optional([&] { return in.shape(); });
    return result;
  });
  edges -= node.results.size();
  node.attributes = in.text();
  return node;
}

}  // namespace

OutMessage encode_graph(const ModelGraph& graph) {
  MessageWriter out(MessageKind::kGraphDone);
  out.list(graph.nodes, [&](const GraphNode& node) { write_node(out, node); });
  return out.take();
}

ModelGraph decode_graph(const InMessage& message) {
  MessageReader in(message, MessageKind::kGraphDone);
  ModelGraph graph;
  std::size_t edges = kMostEdges;
  graph.nodes = in.list(5 * kCountBytes, kMostParts, [&] { return read_node(in, edges); });
  in.finish();
  std::unordered_set<std::string_view> names;
  for (const GraphNode& node : graph.nodes) {
    if (!names.insert(node.name).second) MessageReader::fail("a graph with one name twice");
  }
  for (const GraphNode& node : graph.nodes) {
    for (const std::string& input : node.inputs) {
      if (!names.contains(input)) MessageReader::fail("a graph with an input from nowhere");
    }
  }
  return graph;
}

}  // namespace tbviz
