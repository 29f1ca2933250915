#include "tbviz/event/graph_encoder.h"

#include <cstdint>

#include "graph.pb.h"

namespace tbviz {
namespace {

// The version that SummaryWriter.add_graph states.
constexpr std::int32_t kProducer = 22;

// TensorFlow's DataType.
std::int32_t data_type(DType dtype) {
  switch (dtype) {
    case DType::kFloat32:
      return 1;
    case DType::kFloat64:
      return 2;
    case DType::kInt32:
      return 3;
    case DType::kUInt8:
      return 4;
    case DType::kInt16:
      return 5;
    case DType::kInt8:
      return 6;
    case DType::kInt64:
      return 9;
    case DType::kBool:
      return 10;
    case DType::kBFloat16:
      return 14;
    case DType::kUInt16:
      return 17;
    case DType::kFloat16:
      return 19;
    case DType::kUInt32:
      return 22;
    case DType::kUInt64:
      return 23;
  }
  return 0;
}

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
