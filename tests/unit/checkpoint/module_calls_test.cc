// Calls of modules. The networks are those in the comments; nodes and stacks are what torch.export
// 2.13 made of them, and what goes in and out is what Python's forward() says.
#include "tbviz/checkpoint/export/module_calls.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <string>
#include <vector>

#include "support/exported_json.h"

using namespace tbviz;
using tbviz::test::call;
using tbviz::test::ProgramJson;
using tbviz::test::tensor_value;
using Names = std::vector<std::string>;

namespace {

const std::string kNet = "L__self__,,__main__.Net";

// The stack of the modules, "act@1" or "seq;seq.0", below the network.
std::string in(const std::string& modules) {
  std::string stack = kNet;
  std::size_t begin = 0;
  while (begin <= modules.size()) {
    const std::size_t end = std::min(modules.find(';', begin), modules.size());
    const std::string key = modules.substr(begin, end - begin);
    stack += fmt::format(";L__self__{},{},__main__.Part", key, key.substr(0, key.find('@')));
    begin = end + 1;
  }
  return stack;
}

// "act(x) -> relu", a line for each call of a module but the network.
Names lines(const ProgramJson& json) {
  const ExportedProgram program = json.read();
  const auto names = [&](const std::vector<ValueId>& values) {
    std::string text;
    for (const ValueId value : values) {
      text += (text.empty() ? "" : ", ") + program.values[value].name;
    }
    return text;
  };
  Names found;
  for (const ModuleCall& one : find_module_calls(program).calls) {
    if (one.path.empty()) continue;
    found.push_back(one.path + "(" + names(one.inputs) + ") -> " + names(one.outputs));
  }
  return found;
}

}  // namespace

TEST_CASE("module_calls: a module that is called three times, a Sequential, a tuple, in place") {
  // y = self.seq(self.act(self.act(x))); a, b = self.pair(y); return self.act(self.inplace(a))
  // where pair returns (x + 1, x * 2).
  const ProgramJson json{
      {call("relu", {"x"}, {"relu"}, in("act")), call("relu", {"relu"}, {"relu_1"}, in("act@1")),
       call("linear", {"relu_1", "p_w"}, {"linear"}, in("seq;seq.0")),
       call("sigmoid", {"linear"}, {"sigmoid"}, in("seq;seq.1")),
       call("add", {"sigmoid"}, {"add"}, in("pair")), call("mul", {"sigmoid"}, {"mul"}, in("pair")),
       call("relu_", {"add"}, {"relu_"}, in("inplace")),
       call("relu", {"relu_"}, {"relu_2"}, in("act@2"))},
      {"relu_2"}};
  CHECK(lines(json) == Names{"act(x) -> relu", "act(relu) -> relu_1", "seq(relu_1) -> sigmoid",
                             "seq.0(relu_1) -> linear", "seq.1(linear) -> sigmoid",
                             "pair(sigmoid) -> add", "inplace(add) -> relu_",
                             "act(relu_) -> relu_2"});
  const ExportedProgram program = json.read();
  const ModuleCalls calls = find_module_calls(program);
  CHECK(calls.calls[0].path.empty());  // The network.
  CHECK(calls.calls[0].last == 7);
  CHECK(calls.of_node[2] == std::vector<std::size_t>{0, 3, 4});
  CHECK(class_name(calls.calls[0].type) == "Net");
}

TEST_CASE("module_calls: of several outputs the last made comes first; one that is unused counts") {
  const ProgramJson both{
      {call("add", {"x"}, {"add"}, in("pair")), call("mul", {"x"}, {"mul"}, in("pair")),
       call("cat", {"add", "mul"}, {"cat"}, kNet)},
      {"cat"}};
  CHECK(lines(both) == Names{"pair(x) -> mul, add"});
  const ProgramJson none{
      {call("add", {"x"}, {"add"}, in("unread")), call("mul", {"add"}, {"mul"}, in("unread")),
       call("relu", {"x"}, {"relu"}, kNet)},
      {"relu"}};
  CHECK(lines(none) == Names{"unread(x) -> mul"});
}

TEST_CASE("module_calls: what a call makes and reads in its middle is none of its inputs") {
  // A module that is left and entered again, as a hook or a decomposition may do.
  const ProgramJson json{{call("relu", {"x"}, {"a"}, in("m")), call("sin", {"a"}, {"b"}, kNet),
                          call("cos", {"b"}, {"c"}, in("m"))},
                         {"c"}};
  CHECK(lines(json) == Names{"m(x) -> c, a"});
}

TEST_CASE("module_calls: a preserved signature tells all that goes in and out") {
  // z = x + y; return z.relu(), z, called with (x, x * 2); of its results the second is not read.
  ProgramJson json{
      {call("mul", {"x"}, {"mul"}, kNet), call("add", {"x", "mul"}, {"add"}, in("sub")),
       call("relu", {"add"}, {"relu"}, in("sub"))},
      {"relu"}};
  CHECK(lines(json) == Names{"sub(x, mul) -> relu"});
  json.modules = fmt::format(
      R"([{{"fqn": "sub", "signature": {{"inputs": [{}, {}], "outputs": [{}, {}], "in_spec": "", )"
      R"("out_spec": "", "forward_arg_names": null}}}}])",
      tensor_value("x"), tensor_value("mul"), tensor_value("relu"), tensor_value("add"));
  CHECK(lines(json) == Names{"sub(x, mul) -> relu, add"});
}

TEST_CASE("module_calls: before schema 8 calls have no numbers, and a gap parts them") {
  ProgramJson json{{call("relu", {"x"}, {"a"}, in("act")), call("sin", {"a"}, {"b"}, in("mid")),
                    call("relu", {"b"}, {"c"}, in("act"))},
                   {"c"}};
  json.major = 7;
  CHECK(lines(json) == Names{"act(x) -> a", "mid(a) -> b", "act(b) -> c"});
  json.major = 8;
  CHECK(lines(json) == Names{"act(x) -> c, a", "mid(a) -> b"});
}
