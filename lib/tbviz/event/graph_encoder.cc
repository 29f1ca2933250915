#include "tbviz/event/graph_encoder.h"

#include <cstdint>

#include "graph.pb.h"
#include "tbviz/event/data_type.h"

namespace tbviz {
namespace {

// The version that SummaryWriter.add_graph states.
constexpr std::int32_t kProducer = 22;

void set_shape(const GraphNode::Result& result, proto::TensorShape& shape) {
  shape.set_unknown_rank(!result.shape);
  if (!result.shape) return;
  for (const std::int64_t size : *result.shape) shape.add_dim()->set_size(size);
}

void set_results(const GraphNode& node, proto::NodeDef& message) {
  bool known = false;
  for (const GraphNode::Result& result : node.results) known = known || result.shape;
  if (!known) return;
  auto& shapes = *(*message.mutable_attr())["_output_shapes"].mutable_list();
  for (const GraphNode::Result& result : node.results) set_shape(result, *shapes.add_shape());
  if (node.results.size() == 1 && node.results[0].dtype) {
    (*message.mutable_attr())["dtype"].set_type(data_type(*node.results[0].dtype));
  }
}

}  // namespace

std::string encode_graph(const ModelGraph& graph) {
  proto::GraphDef message;
  message.mutable_versions()->set_producer(kProducer);
  for (const GraphNode& node : graph.nodes) {
    proto::NodeDef& out = *message.add_node();
    out.set_name(node.name);
    out.set_op(node.op);
    for (const std::string& input : node.inputs) out.add_input(input);
    if (!node.attributes.empty()) (*out.mutable_attr())["attr"].set_s(node.attributes);
    set_results(node, out);
  }
  return message.SerializeAsString();
}

}  // namespace tbviz
