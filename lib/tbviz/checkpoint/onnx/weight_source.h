// Follows the inputs of ONNX's nodes back to the tensors that the file holds.
#pragma once

#include <cstddef>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tbviz/archive/protobuf_reader.h"
#include "tbviz/checkpoint.h"
#include "tbviz/checkpoint/onnx/folding.h"
#include "tbviz/checkpoint/onnx/onnx_graph.h"
#include "tbviz/checkpoint/onnx/onnx_scope.h"
#include "tbviz/checkpoint/onnx/onnx_tensor.h"

namespace tbviz {

/// A value that does not change from run to run, or why it is not known.
struct OnnxValue {
  std::optional<TensorView> values;
  std::string reason;  ///< If there are none: "'w' is an input of the graph".
  std::string_view name;
  std::optional<OnnxTensorPlace> tensor;  ///< The tensor that it is.
  std::optional<OnnxTensorPlace> root;    ///< The only tensor that its elements were made of, but
                                          ///< for scales, zero points, types and smaller operands.
};

/// Looks up names, outwards and into the functions that are called, and computes what
/// folding.h knows of. Each value is computed once, when it is asked for, however many names and
/// calls lead to it.
class OnnxWeightSource {
 public:
  /// Computes at most `most_bytes`. All must outlive the source.
  OnnxWeightSource(const ProtobufFile& file, const CheckpointContents& contents,
                   const OnnxTensorPlaces& places, OnnxTensorReader& tensors, OnnxScopes& scopes,
                   std::size_t most_bytes)
      : file_(file),
        contents_(contents),
        places_(places),
        tensors_(tensors),
        scopes_(scopes),
        memory_(most_bytes) {}

  /// What `name` stands for. Throws FormatError.
  [[nodiscard]] const OnnxValue& find(OnnxScope& scope, std::string_view name);

  [[nodiscard]] FoldedMemory& memory() { return memory_; }

 private:
  using Key = std::vector<const void*>;

  [[nodiscard]] const OnnxValue* define(OnnxDefinition& definition, OnnxScope& scope,
                                        std::string_view name);
  [[nodiscard]] const OnnxValue* tensor(Bytes message, std::string_view name);
  [[nodiscard]] const OnnxValue* result(const OnnxDefinition& definition, OnnxScope& scope,
                                        std::string_view name);
  [[nodiscard]] const OnnxValue* constant(const OnnxNode& node, std::string_view name);
  [[nodiscard]] const OnnxValue* folded(const OnnxNode& node, OnnxScope& scope,
                                        std::string_view name);
  [[nodiscard]] OnnxValue fold(const OnnxNode& node, const FoldedOperator& op,
                               const std::vector<const OnnxValue*>& inputs);
  [[nodiscard]] std::optional<TensorView> filling(const OnnxNode& node);
  [[nodiscard]] const OnnxValue* unknown(std::string_view name, std::string reason);

  const ProtobufFile& file_;
  const CheckpointContents& contents_;
  const OnnxTensorPlaces& places_;
  OnnxTensorReader& tensors_;
  OnnxScopes& scopes_;
  FoldedMemory memory_;
  std::deque<OnnxValue> values_;
  std::map<Key, const OnnxValue*> known_;  // By node or tensor, and the values of its inputs.
  int depth_ = 0;
};

}  // namespace tbviz
