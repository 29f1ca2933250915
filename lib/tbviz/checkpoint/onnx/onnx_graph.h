// ONNX's graphs: which tensors they hold, and which operators use them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "tbviz/archive/protobuf_reader.h"
#include "tbviz/checkpoint.h"
#include "tbviz/checkpoint/onnx/onnx_node.h"
#include "tbviz/checkpoint/onnx/onnx_tensor.h"

namespace tbviz {

/// Where a checkpoint has a tensor: among those that were read, or the others.
struct OnnxTensorPlace {
  bool is_read = false;
  std::size_t index = 0;
};

/// By the beginning of its message, TensorProto or SparseTensorProto.
using OnnxTensorPlaces = std::unordered_map<const std::byte*, OnnxTensorPlace>;

/// Collects the initializers of graphs and the tensors of Constant nodes in them, also in the
/// graphs inside nodes (If, Loop, Scan), and which operators use them, looked up outwards and
/// through Identity.
class OnnxGraphWalk {
 public:
  /// Fills in `contents`, which must outlive the walk.
  OnnxGraphWalk(const ProtobufFile& file, OnnxTensorReader& tensors, CheckpointContents& contents);

  /// Adds a GraphProto, or a FunctionProto, whose nodes lie under another number and which knows
  /// nothing of the graphs that call it. Throws FormatError and InputError.
  void add_graph(Bytes graph);
  void add_function(Bytes function);

  /// Of all tensors so far.
  [[nodiscard]] const OnnxTensorPlaces& places() const { return places_; }

 private:
  /// A name that hid, or did not hide, one of an outer graph.
  struct Hidden {
    std::string_view name;
    std::optional<OnnxTensorPlace> outer;
  };

  void walk(Bytes graph, std::uint32_t node_field, std::string& path, int depth);
  void define_initializers(Bytes graph, const std::string& path);
  void define_outputs(const OnnxNode& node, const std::string& path);
  void define_constant(const OnnxNode& node, const std::string& path);
  void visit(const OnnxNode& node, std::string& path, int depth);
  void walk_subgraphs(const OnnxNode& node, std::string& path, int depth);
  [[nodiscard]] std::optional<OnnxTensorPlace> find(std::string_view name) const;
  void define(std::string_view name, std::optional<OnnxTensorPlace> tensor);
  void hide(std::string_view name);
  void add_tensor(Bytes message, std::string_view name, const std::string& path);
  void add_sparse(Bytes message, std::string_view name, const std::string& path);
  void check_room(Bytes message) const;
  void use(const OnnxNode& node, std::size_t input);
  [[nodiscard]] std::string unique_name(std::string_view name, const std::string& path);
  void leave(std::size_t definitions);

  const ProtobufFile& file_;
  OnnxTensorReader& tensors_;
  CheckpointContents& contents_;
  OnnxTensorPlaces places_;
  // In the graph at hand and around; nothing where a name stands for no tensor of the file.
  std::unordered_map<std::string_view, std::optional<OnnxTensorPlace>> defined_;
  std::vector<Hidden> hidden_;                          // Definitions, in order.
  std::unordered_map<std::string, std::size_t> names_;  // And how many twins each has had.
  std::set<std::pair<bool, std::size_t>> kernels_;      // Tensors that convolutions use as such.
  std::size_t name_bytes_ = 0;
  std::size_t inputs_ = 0;
};

}  // namespace tbviz
