#include "tbviz/event/graph_encoder.h"

#include <cstdint>
#include <string_view>

#include "tbviz/archive/data_type.h"
#include "tbviz/archive/wire_writer.h"
#include "tbviz/text/utf8.h"

namespace tbviz {
namespace {

// The version that SummaryWriter.add_graph states.
constexpr std::uint64_t kProducer = 22;
constexpr std::string_view kDevice = "/device:CPU:0";

// An entry of NodeDef.attr, a map of text to AttrValue.
void append_attribute(std::string& node, std::string_view key, std::string_view attr_value) {
  std::string entry;
  append_bytes_field(entry, 1, key);
  append_bytes_field(entry, 2, attr_value);
  append_bytes_field(node, 5, entry);
}

// A TensorShapeProto.
std::string shape_of(const GraphNode::Result& result) {
  std::string message;
  if (!result.shape) {
    append_varint_field(message, 3, 1);
    return message;
  }
  for (const std::int64_t size : *result.shape) {
    std::string dim;
    if (size != 0) append_varint_field(dim, 1, static_cast<std::uint64_t>(size));
    append_bytes_field(message, 2, dim);
  }
  return message;
}

void append_results(std::string& node, const GraphNode& from) {
  bool known = false;
  for (const GraphNode::Result& result : from.results) known = known || result.shape;
  if (!known) return;
  std::string list;
  for (const GraphNode::Result& result : from.results)
    append_bytes_field(list, 7, shape_of(result));
  std::string shapes;
  append_bytes_field(shapes, 1, list);
  append_attribute(node, "_output_shapes", shapes);
  if (from.results.size() == 1 && from.results[0].dtype) {
    std::string type;
    append_varint_field(type, 6, static_cast<std::uint64_t>(data_type(*from.results[0].dtype)));
    append_attribute(node, "dtype", type);
  }
}

std::string encode_node(const GraphNode& node) {
  std::string message;
  append_bytes_field(message, 1, to_valid_utf8(node.name));
  append_bytes_field(message, 2, to_valid_utf8(node.op));
  for (const std::string& input : node.inputs) append_bytes_field(message, 3, to_valid_utf8(input));
  if (!node.attributes.empty()) {
    std::string text;
    append_bytes_field(text, 2, node.attributes);
    append_attribute(message, "attr", text);
  }
  append_results(message, node);
  return message;
}

}  // namespace

std::string encode_graph(const ModelGraph& graph) {
  std::string message;
  for (const GraphNode& node : graph.nodes) append_bytes_field(message, 1, encode_node(node));
  std::string versions;
  append_varint_field(versions, 1, kProducer);
  append_bytes_field(message, 4, versions);
  return message;
}

std::string encode_run_metadata() {
  std::string device;
  append_bytes_field(device, 1, kDevice);
  std::string step_stats;
  append_bytes_field(step_stats, 1, device);
  std::string message;
  append_bytes_field(message, 1, step_stats);
  return message;
}

}  // namespace tbviz
