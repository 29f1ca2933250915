#include "tbviz/checkpoint/export/export_graph.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "tbviz/checkpoint/convolutions.h"
#include "tbviz/checkpoint/export/json_path.h"
#include "tbviz/error.h"

namespace tbviz {
namespace {

// "torch.ops.aten.conv2d.padding": the operator's name lies between the dots.
constexpr std::string_view kOperators = "torch.ops.aten.";

// The name of the convolution that `target` calls; empty for other operators.
std::string_view convolution(std::string_view target) {
  if (!target.starts_with(kOperators)) return {};
  const std::string_view rest = target.substr(kOperators.size());
  const std::string_view name = rest.substr(0, rest.find('.'));
  const std::span<const std::string_view> known = convolution_operators();
  const auto found = std::ranges::find(known, name);
  return found == known.end() ? std::string_view() : *found;
}

// A node of the graph, as far as it has been told.
struct Node {
  std::string_view convolution;
  std::string weight;  // The value that is the kernel.
  bool transposed = false;
};

struct Argument {
  std::string name;
  std::string tensor;
  bool truth = false;
};

// An input of the graph that is a weight.
struct Input {
  std::string value;
  std::string name;
  TensorRole role = TensorRole::kUnknown;
};

class GraphHandler final : public JsonPathHandler {
 public:
  void string(std::string_view text) override {
    if (at({"torch_version"})) {
      graph_.torch_version = text;
    } else if (at({"graph_module", "graph", "nodes", "[]", "target"})) {
      node_.convolution = convolution(text);
    } else if (at({"graph_module", "graph", "nodes", "[]", "inputs", "[]", "name"})) {
      argument_.name = text;
    } else if (at({"graph_module", "graph", "nodes", "[]", "inputs", "[]", "arg", "as_tensor",
                   "name"})) {
      argument_.tensor = text;
    } else {
      input_string(text);
    }
  }

  void boolean(bool value) override {
    if (at({"graph_module", "graph", "nodes", "[]", "inputs", "[]", "arg", "as_bool"})) {
      argument_.truth = value;
    }
  }

  void whole_number(std::int64_t value) override {
    if (at({"schema_version", "major"})) major_ = value;
    if (at({"schema_version", "minor"})) minor_ = value;
  }

  // Matches the nodes with the inputs, which may come in any order.
  [[nodiscard]] ExportedGraph finish() {
    if (major_ && minor_) graph_.schema_version = fmt::format("{}.{}", *major_, *minor_);
    std::unordered_map<std::string_view, bool> kernels;
    for (const Node& node : convolutions_) kernels.try_emplace(node.weight, node.transposed);
    for (std::size_t i = 0; i < inputs_.size(); ++i) {
      const auto kernel = kernels.find(inputs_[i].value);
      const bool is_kernel = kernel != kernels.end();
      graph_.uses[inputs_[i].name] = {i, inputs_[i].role, is_kernel, is_kernel && kernel->second};
    }
    return std::move(graph_);
  }

 private:
  void input_string(std::string_view text) {
    if (at({"graph_module", "signature", "input_specs", "[]", "*", "arg", "name"})) {
      input_.value = text;
    } else if (at({"graph_module", "signature", "input_specs", "[]", "*", "parameter_name"})) {
      input_.name = text;
      input_.role = TensorRole::kParameter;
    } else if (at({"graph_module", "signature", "input_specs", "[]", "*", "buffer_name"})) {
      input_.name = text;
      input_.role = TensorRole::kBuffer;
    } else if (at({"graph_module", "signature", "input_specs", "[]", "*",
                   "tensor_constant_name"})) {
      input_.name = text;
    }
  }

  void object_begins() override {
    if (at({"graph_module", "graph", "nodes", "[]"})) node_ = {};
    if (at({"graph_module", "graph", "nodes", "[]", "inputs", "[]"})) argument_ = {};
    if (at({"graph_module", "signature", "input_specs", "[]"})) input_ = {};
  }

  void object_ends() override {
    if (at({"graph_module", "graph", "nodes", "[]", "inputs", "[]"})) {
      if (argument_.name == "weight") node_.weight = argument_.tensor;
      if (argument_.name == "transposed") node_.transposed = argument_.truth;
    } else if (at({"graph_module", "graph", "nodes", "[]"})) {
      if (node_.convolution.empty() || node_.weight.empty()) return;
      if (node_.convolution.starts_with("conv_transpose")) node_.transposed = true;
      convolutions_.push_back(std::move(node_));
    } else if (at({"graph_module", "signature", "input_specs", "[]"}) && !input_.name.empty()) {
      inputs_.push_back(std::move(input_));
    }
  }

  ExportedGraph graph_;
  std::vector<Node> convolutions_;
  std::vector<Input> inputs_;
  Node node_;  // Being told, as are the next two.
  Argument argument_;
  Input input_;
  std::optional<std::int64_t> major_;
  std::optional<std::int64_t> minor_;
};

}  // namespace

ExportedGraph read_exported_graph(std::string_view json, const std::string& file,
                                  std::string_view part) {
  GraphHandler handler;
  if (const auto fact = JsonParser().parse(json, handler)) {
    throw FormatError(file, fmt::format("{}: malformed JSON: {}", part, *fact));
  }
  return handler.finish();
}

}  // namespace tbviz
