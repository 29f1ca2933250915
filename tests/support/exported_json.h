// The JSON of small exported programs, in the form that torch.export.save writes.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <vector>

#include "tbviz/checkpoint/export/program_reader.h"

namespace tbviz::test {

inline std::string joined(const std::vector<std::string>& parts) {
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : ", ") + part;
  return "[" + text + "]";
}

/// {"as_tensor": {"name": NAME}}
inline std::string tensor_value(std::string_view name) {
  return fmt::format(R"({{"as_tensor": {{"name": "{}"}}}})", name);
}

inline std::string named(std::string_view name, std::string_view argument) {
  return fmt::format(R"({{"name": "{}", "arg": {}, "kind": 1}})", name, argument);
}

/// A node; `inputs` and `outputs` are JSON already.
inline std::string node_json(std::string_view target, const std::vector<std::string>& inputs,
                             const std::vector<std::string>& outputs, std::string_view stack = "") {
  return fmt::format(
      R"({{"target": "{}", "inputs": {}, "outputs": {}, "metadata": {{"nn_module_stack": "{}"}}}})",
      target, joined(inputs), joined(outputs), stack);
}

/// An operator of aten with one overload, from tensors to tensors: relu(x) -> relu.
inline std::string call(std::string_view op, const std::vector<std::string>& reads,
                        const std::vector<std::string>& gives, std::string_view stack = "") {
  std::vector<std::string> inputs, outputs;
  for (const std::string& name : reads) inputs.push_back(named("self", tensor_value(name)));
  for (const std::string& name : gives) outputs.push_back(tensor_value(name));
  return node_json(fmt::format("torch.ops.aten.{}.default", op), inputs, outputs, stack);
}

/// A program whose inputs are the user's, called x, and the parameter p_w, named "w".
struct ProgramJson {
  std::vector<std::string> nodes;
  std::vector<std::string> outputs;  ///< Names of what it returns.
  std::string modules = "[]";        ///< module_call_graph
  std::string tensors = "{}";        ///< tensor_values
  std::string ranges = "{}";
  int major = 8;

  [[nodiscard]] std::string text() const {
    std::vector<std::string> specs;
    for (const std::string& name : outputs) {
      specs.push_back(fmt::format(R"({{"user_output": {{"arg": {}}}}})", tensor_value(name)));
    }
    return fmt::format(
        R"({{"graph_module": {{"graph": {{"nodes": {}, "tensor_values": {}}}, "signature": )"
        R"({{"input_specs": [{{"parameter": {{"arg": {{"name": "p_w"}}, "parameter_name": "w"}}}}, )"
        R"({{"user_input": {{"arg": {}}}}}], "output_specs": {}}}, "module_call_graph": {}}}, )"
        R"("range_constraints": {}, "schema_version": {{"major": {}, "minor": 20}}, )"
        R"("torch_version": "2.13.0+cpu"}})",
        joined(nodes), tensors, tensor_value("x"), joined(specs), modules, ranges, major);
  }

  [[nodiscard]] ExportedProgram read() const {
    return read_exported_program(text(), "m.pt2", "models/model.json");
  }
};

}  // namespace tbviz::test
