// The graph of an exported program, in the names that add_graph gives to modules.
#include "tbviz/model/exported_graph.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "support/exported_json.h"

using namespace tbviz;
using tbviz::test::call;
using tbviz::test::named;
using tbviz::test::node_json;
using tbviz::test::ProgramJson;
using tbviz::test::tensor_value;
using Names = std::vector<std::string>;

namespace {

const std::string kNet = "L__self__,,__main__.Net";
const std::string kConv = kNet +
                          ";L__self__features,features,torch.nn.modules.container.Sequential"
                          ";L__self__features.0,features.0,torch.nn.modules.conv.Conv2d";

std::string convolution() {
  return node_json(
      "torch.ops.aten.conv2d.default",
      {named("input", tensor_value("x")), named("weight", tensor_value("p_w")),
       named("bias", R"({"as_none": true})"), named("stride", R"({"as_ints": [4, 4]})"),
       named("padding", R"({"as_ints": [2, 2]})")},
      {tensor_value("conv2d")}, kConv);
}

const GraphNode& node_called(const ModelGraph& graph, const std::string& name) {
  const auto found = std::ranges::find(graph.nodes, name, &GraphNode::name);
  REQUIRE_MESSAGE(found != graph.nodes.end(), name);
  return *found;
}

}  // namespace

TEST_CASE("exported graph: operators stand in their modules, with weights, constants and shapes") {
  ProgramJson json{{convolution()}, {"conv2d"}};
  json.tensors =
      R"({"x": {"dtype": 7, "sizes": [{"as_expr": {"expr_str": "s0"}}, {"as_int": 3}]}, )"
      R"("conv2d": {"dtype": 13, "sizes": [{"as_int": 1}, {"as_int": 64}]}})";
  const ModelGraph graph = graph_of(json.read());
  CHECK(graph.nodes.size() == 4);
  const GraphNode& conv = node_called(graph, "Net/Sequential[features]/Conv2d[0]/conv2d");
  CHECK(conv.op == "aten::conv2d");
  CHECK(conv.inputs == Names{"x", "Net/Sequential[features]/Conv2d[0]/w"});
  CHECK(conv.attributes == "stride=[4, 4], padding=[2, 2]");
  REQUIRE(conv.results.size() == 1);
  CHECK(conv.results[0].shape == Shape{1, 64});
  CHECK(conv.results[0].dtype == DType::kBFloat16);
  CHECK(node_called(graph, "x").op == "input");
  CHECK(!node_called(graph, "x").results.at(0).shape);  // One of its sizes is not fixed.
  CHECK(node_called(graph, "Net/Sequential[features]/Conv2d[0]/w").op == "parameter");
  CHECK(node_called(graph, "output").inputs == Names{conv.name});
}

TEST_CASE("exported graph: a second call has a scope of its own, a second operator a number") {
  const std::string act = ";L__self__act,act,torch.nn.modules.activation.ReLU";
  const std::string again = ";L__self__act@1,act,torch.nn.modules.activation.ReLU";
  const ModelGraph graph = graph_of(ProgramJson{
      {call("relu", {"x"}, {"a"}, kNet + act), call("relu", {"a"}, {"b"}, kNet + act),
       call("relu", {"b"}, {"c"}, kNet + again), call("relu", {"c"}, {"d"})},
      {"d"}}.read());
  (void)node_called(graph, "Net/ReLU[act]/relu");
  CHECK(node_called(graph, "Net/ReLU[act]/relu_1").inputs == Names{"Net/ReLU[act]/relu"});
  CHECK(node_called(graph, "Net/ReLU[act]_1/relu").inputs == Names{"Net/ReLU[act]/relu_1"});
  (void)node_called(graph, "Net/relu");  // Made in no module.
}

TEST_CASE("exported graph: sizes are followed, not drawn") {
  const std::string size =
      node_json("torch.ops.aten.sym_size.int",
                {named("self", tensor_value("x")), named("dim", R"({"as_int": 0})")},
                {R"({"as_sym_int": {"as_name": "sym_size_int"}})"}, kNet);
  const std::string product =
      node_json("_operator.mul",
                {named("", R"({"as_sym_int": {"as_name": "sym_size_int"}})"),
                 named("", R"({"as_sym_int": {"as_int": 2}})")},
                {R"({"as_sym_int": {"as_name": "mul"}})"}, kNet);
  const std::string zeros =
      node_json("torch.ops.aten.zeros.default",
                {named("size", R"({"as_sym_ints": [{"as_name": "mul"}, {"as_int": 3}]})")},
                {tensor_value("zeros")}, kNet);
  const ModelGraph graph = graph_of(ProgramJson{{size, product, zeros}, {"zeros"}}.read());
  CHECK(graph.nodes.size() == 3);
  CHECK(node_called(graph, "Net/zeros").inputs == Names{"x"});
}
