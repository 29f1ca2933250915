// ONNX's graphs: which tensors they hold, and which of them convolve.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "tbviz/archive/protobuf_reader.h"
#include "tbviz/checkpoint.h"
#include "tbviz/checkpoint/onnx/onnx_tensor.h"

namespace tbviz {

/// Collects the initializers of graphs and the tensors of Constant nodes in them, also in the
/// graphs inside nodes (If, Loop, Scan), and finds the kernels: the weight inputs of Conv and
/// ConvTranspose, in the order of the nodes, looked up outwards and through Identity.
class OnnxGraphWalk {
 public:
  /// Fills in `contents`, which must outlive the walk.
  OnnxGraphWalk(const ProtobufFile& file, OnnxTensorReader& tensors, CheckpointContents& contents);

  /// Adds a GraphProto, or a FunctionProto, whose nodes lie under another number and which knows
  /// nothing of the graphs that call it. Throws FormatError and InputError.
  void add_graph(Bytes graph);
  void add_function(Bytes function);

 private:
  struct Node;
  /// A name that hid, or did not hide, one of an outer graph.
  struct Hidden {
    std::string_view name;
    std::optional<std::size_t> outer;
  };

  void walk(Bytes graph, std::uint32_t node_field, std::string& path, int depth);
  void define_initializers(Bytes graph, const std::string& path);
  void define_outputs(const Node& node, const std::string& path);
  void define_constant(const Node& node, const std::string& path);
  void visit(const Node& node, std::string& path, int depth);
  void walk_subgraphs(const Node& node, std::string& path, int depth);
  [[nodiscard]] Node read_node(Bytes message);
  [[nodiscard]] std::optional<std::size_t> find(std::string_view name) const;
  void define(std::string_view name, std::optional<std::size_t> tensor);
  void hide(std::string_view name);
  void add_tensor(Bytes message, std::string_view name, const std::string& path);
  void add_sparse(std::string_view name, const std::string& path);
  [[nodiscard]] std::string unique_name(std::string_view name, const std::string& path);
  void leave(std::size_t definitions);

  const ProtobufFile& file_;
  OnnxTensorReader& tensors_;
  CheckpointContents& contents_;
  // In the graph at hand and around; nothing where a name stands for no tensor that was read.
  std::unordered_map<std::string_view, std::optional<std::size_t>> defined_;
  std::vector<Hidden> hidden_;                          // Definitions, in order.
  std::unordered_map<std::string, std::size_t> names_;  // And how many twins each has had.
  std::vector<bool> is_kernel_;
  std::size_t name_bytes_ = 0;
  std::size_t inputs_ = 0;
};

}  // namespace tbviz
