// Programs of torch.export: nodes, blocks, values, what goes in and out. The parts are as PyTorch
// 2.13 wrote them.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "support/exported_json.h"
#include "tbviz/checkpoint/export/module_stack.h"
#include "tbviz/checkpoint/export/operator_name.h"
#include "tbviz/error.h"

using namespace tbviz;
using tbviz::test::call;
using tbviz::test::joined;
using tbviz::test::named;
using tbviz::test::node_json;
using tbviz::test::ProgramJson;
using tbviz::test::tensor_value;
using Kind = ExportedArgument::Kind;
using Names = std::vector<std::string>;

namespace {

constexpr const char* kNoGrad = "torch.ops.higher_order.wrap_with_set_grad_enabled";
constexpr const char* kAutocast = "torch.ops.higher_order.wrap_with_autocast";

// A node with a graph of its own: settings, the graph, what it takes.
std::string block(const std::string& target, const Names& settings, const Names& nodes,
                  const std::string& given, const std::string& taken) {
  Names inputs;
  for (const std::string& setting : settings) inputs.push_back(named("", setting));
  inputs.push_back(named("", R"({"as_graph": {"name": "submod_3", "graph": {"inputs": [)" +
                                 tensor_value("arg0_1") + R"(], "outputs": [)" +
                                 tensor_value(given) + R"(], "nodes": )" + joined(nodes) +
                                 R"(, "tensor_values": {}}}})"));
  inputs.push_back(named("", tensor_value("x")));
  return node_json(target, inputs, {tensor_value(taken)});
}

Names targets(const ExportedProgram& program) {
  Names names;
  for (const ExportedNode& node : program.nodes) names.push_back(words_of_target(node.target));
  return names;
}

std::string refusal(const ProgramJson& program) {
  try {
    (void)program.read();
  } catch (const Error& error) {
    return error.what();
  }
  return "accepted";
}

}  // namespace

TEST_CASE("exported program: nodes, their arguments and what is known of values") {
  ProgramJson json{
      {node_json("torch.ops.aten.conv2d.default",
                 {named("input", tensor_value("x")), named("weight", tensor_value("p_w")),
                  named("stride", R"({"as_ints": [1, 2]})")},
                 {tensor_value("conv2d")})},
      {"conv2d"}};
  json.tensors = R"({"x": {"dtype": 7, "sizes": [{"as_expr": {"expr_str": "s77", "hint": null}}, )"
                 R"({"as_int": 3}, {"as_expr": {"expr_str": "s53 + 1", "hint": null}}], )"
                 R"("device": {"type": "cpu", "index": null}}})";
  json.ranges =
      R"({"s77": {"min_val": 0, "max_val": null}, "s53": {"min_val": 16, "max_val": 47}})";
  const ExportedProgram program = json.read();
  CHECK(program.torch_version == "2.13.0+cpu");
  REQUIRE(program.nodes.size() == 1);
  const ExportedNode& node = program.nodes[0];
  CHECK(node.target == "torch.ops.aten.conv2d.default");
  REQUIRE(node.inputs.size() == 3);
  CHECK(node.inputs[2].name == "stride");
  CHECK(node.inputs[2].value.elements[1].integer == 2);
  CHECK(node.inputs[1].value.value == program.inputs[0].argument.value);
  CHECK(program.outputs[0].argument.value == node.outputs[0].values[0]);
  REQUIRE(program.inputs.size() == 2);
  CHECK(program.inputs[0].kind == ExportedInput::Kind::kParameter);
  CHECK(program.inputs[0].name == "w");
  const ExportedValue& x = program.values[program.inputs[1].argument.value];
  CHECK(x.name == "x");
  REQUIRE(x.tensor);
  CHECK(x.tensor->device == "cpu");
  CHECK(x.tensor->sizes[0].symbol == "s77");
  CHECK(x.tensor->sizes[1].fixed == 3);
  CHECK(!x.tensor->sizes[2].fixed);
  CHECK(x.tensor->sizes[2].symbol.empty());
  REQUIRE(program.ranges.size() == 2);
  CHECK(program.ranges[1].least == 16);
  CHECK(program.ranges[1].most == 47);
  CHECK(program.ranges[0].most == SymbolRange().most);
  CHECK(weight_marks(program)[program.inputs[0].argument.value]);
  CHECK(!weight_marks(program)[program.inputs[1].argument.value]);
}

TEST_CASE("exported program: blocks of no_grad and autocast are inlined, with what they ask for") {
  const std::string inner =
      block(kAutocast,
            {R"({"as_string": "cpu"})", R"({"as_scalar_type": 13})", R"({"as_bool": true})",
             R"({"as_bool": false})"},
            {call("matmul", {"arg0_1", "arg0_1"}, {"matmul"})}, "matmul", "getitem");
  std::string outer = block(kNoGrad, {R"({"as_bool": false})"}, {inner}, "getitem", "matmul");
  // The inner block's operand is the outer's, by its name there.
  const std::string operand = named("", tensor_value("x"));
  outer.replace(outer.find(operand), operand.size(), named("", tensor_value("arg0_1")));
  const ExportedProgram program =
      ProgramJson{{outer, call("sin", {"matmul"}, {"sin"})}, {"sin"}}.read();
  CHECK(targets(program) == Names{"aten::matmul", "aten::sin"});
  CHECK(program.nodes[0].inputs[0].value.value == program.inputs[1].argument.value);
  CHECK(program.nodes[1].inputs[0].value.value == program.nodes[0].outputs[0].values[0]);
  const ExportedRegion& region = program.regions[program.nodes[0].region];
  CHECK(region.gradients == false);
  REQUIRE(region.autocasts.size() == 1);
  CHECK(region.autocasts[0].device == "cpu");
  CHECK(region.autocasts[0].dtype == 13);
  CHECK(region.autocasts[0].enabled);
  CHECK(!region.autocasts[0].cache);
  CHECK(program.nodes[1].region == 0);
  CHECK(!program.regions[0].gradients);
}

TEST_CASE("exported program: a block's names are its own, and unique all the same") {
  const std::string no_grad = block(kNoGrad, {R"({"as_bool": false})"},
                                    {call("mean", {"arg0_1"}, {"mean"})}, "mean", "out");
  const ExportedProgram program = ProgramJson{
      {call("mean", {"x"}, {"mean"}), no_grad, call("add", {"mean", "out"}, {"add"})},
      {"add"}}.read();
  REQUIRE(program.nodes.size() == 3);
  const ValueId inner = program.nodes[1].outputs[0].values[0];
  CHECK(program.values[program.nodes[0].outputs[0].values[0]].name == "mean");
  CHECK(program.values[inner].name != "mean");
  CHECK(program.nodes[2].inputs[1].value.value == inner);
}

TEST_CASE("exported program: what is no block of a known kind stays a node") {
  const std::string odd = block(kNoGrad, {R"({"as_int": 3})"}, {}, "arg0_1", "y");
  const std::string cond =
      block("torch.ops.higher_order.cond", {R"({"as_bool": true})"}, {}, "arg0_1", "z");
  const ExportedProgram program = ProgramJson{{odd, cond}, {"y"}}.read();
  CHECK(targets(program) == Names{"wrap_with_set_grad_enabled", "cond"});
  CHECK(program.nodes[1].inputs[1].value.text == "as_graph");
}

TEST_CASE("exported program: contradictions are refused by name") {
  CHECK(refusal({{call("relu", {"x"}, {"y"}), call("relu", {"x"}, {"y"})}, {"y"}}) ==
        "m.pt2: models/model.json: the value 'y' is made twice");
  CHECK(refusal({{"{}"}, {}}) == "m.pt2: models/model.json: node 0: it has no target");
  ProgramJson later;
  later.major = 9;
  CHECK(refusal(later).starts_with("m.pt2: models/model.json: its schema is of version 9.20;"));
  std::string deep = "k,m,t.C";
  for (int i = 0; i < 64; ++i) deep += ";k,m,t.C";
  CHECK(refusal({{call("relu", {"x"}, {"y"}, deep)}, {}}) ==
        "m.pt2: models/model.json: it has more than 64 modules in each other");
}

TEST_CASE("exported program: inputs and outputs are a flat tuple where their nest is not told") {
  ProgramJson json{{call("relu", {"x"}, {"y"})}, {"y", "x"}};
  const ExportedProgram flat = json.read();
  CHECK(flat.arguments.children.at(0).children.size() == 1);
  CHECK(flat.arguments.children.at(1).kind == TreeSpec::Kind::kDict);
  CHECK(flat.result.children.size() == 2);
  const std::string leaf = R"({\"type\": null, \"context\": null, \"children_spec\": []})";
  json.modules = R"([{"fqn": "", "signature": {"inputs": [], "outputs": [], "in_spec": "", )"
                 R"("out_spec": "[1, {\"type\": \"builtins.dict\", \"context\": )"
                 R"(\"[\\\"a\\\", \\\"b\\\"]\", \"children_spec\": [)" +
                 leaf + ", " + leaf + R"(]}]", "forward_arg_names": ["x"]}}])";
  const ExportedProgram told = json.read();
  CHECK(told.result.keys == Names{"a", "b"});
  CHECK(told.argument_names == Names{"x"});
}

TEST_CASE("exported program: the fields of a named tuple stand beside the graph") {
  ProgramJson json{{call("relu", {"x"}, {"y"})}, {"y", "x"}};
  const std::string leaf = R"({\"type\": null, \"context\": null, \"children_spec\": []})";
  json.modules = R"([{"fqn": "", "signature": {"inputs": [], "outputs": [], "in_spec": "", )"
                 R"("out_spec": "[1, {\"type\": \"collections.namedtuple\", \"context\": )"
                 R"(\"rx.N\", \"children_spec\": [)" +
                 leaf + ", " + leaf +
                 R"(]}]", "forward_arg_names": ["x"]}}], )"
                 R"("treespec_namedtuple_fields": {"rx.N": {"field_names": ["a", "b"]}})"
                 R"(, "more": [])";
  CHECK(json.read().result.keys == Names{"a", "b"});
}

TEST_CASE(
    "module_stack: keys count calls, brackets hold commas, frames of no module are left out") {
  const auto frames = read_module_stack(
      "L__self__,,__main__.Net;L__self__act@1,act,torch.nn.modules.activation.ReLU");
  REQUIRE(frames.size() == 2);
  CHECK(frames[0].path.empty());
  CHECK(frames[0].type == "__main__.Net");
  CHECK(frames[1].path == "act");
  CHECK(frames[1].key == "act@1");
  const auto brackets = read_module_stack("L['self'].a[(1,2;3)],a,t.C[x,y]");
  REQUIRE(brackets.size() == 1);
  CHECK(brackets[0].type == "t.C[x,y]");
  CHECK(read_module_stack("").empty());
  CHECK(read_module_stack("_empty_nn_module_stack_from_metadata_hook,"
                          "_empty_nn_module_stack_from_metadata_hook,"
                          "torch.nn.modules.module.Module")
            .empty());
  CHECK(read_module_stack("a,b;c;d,e,f,g").empty());
}

TEST_CASE("operator_name: what LibTorch's dispatcher calls a target") {
  CHECK(operator_name("torch.ops.aten.conv2d.default")->full() == "aten::conv2d");
  CHECK(operator_name("torch.ops.aten.conv2d.padding")->full() == "aten::conv2d.padding");
  CHECK(operator_name("torch.ops.aten.conv2d.padding")->overload == "padding");
  CHECK(operator_name("torch.ops.torchvision.nms.default")->name == "torchvision::nms");
  CHECK(!operator_name("torch.ops.higher_order.cond"));
  CHECK(!operator_name("_operator.mul"));
  CHECK(!operator_name("torch.ops.aten"));
  CHECK(is_arithmetic("_operator.floordiv"));
  CHECK(is_arithmetic("math.trunc"));
  CHECK(is_arithmetic("torch.sym_max"));
  CHECK(!is_arithmetic("torch.ops.aten.mul.Tensor"));
  CHECK(words_of_target("torch.ops.higher_order.cond") == "cond");
  CHECK(words_of_target("_operator.mul") == "_operator.mul");
}
