// The convolutions of an ONNX model and their kernels.
#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "tbviz/archive/protobuf_reader.h"
#include "tbviz/checkpoint.h"
#include "tbviz/checkpoint/onnx/onnx_convolution.h"
#include "tbviz/checkpoint/onnx/onnx_scope.h"
#include "tbviz/checkpoint/onnx/weight_source.h"

namespace tbviz {

/// Lists the kernels of convolutions in the order of the nodes, through the graphs inside nodes and
/// the functions that nodes call. Kernels of several convolutions are listed once.
class OnnxConvolutionList {
 public:
  /// Fills in the kernels of `contents`, the tensors of which have been read. All must outlive the
  /// list.
  OnnxConvolutionList(const ProtobufFile& file, OnnxScopes& scopes, OnnxWeightSource& source,
                      CheckpointContents& contents);

  /// Throws FormatError.
  void add_graph(Bytes graph);

  /// Those functions of the model that nothing calls.
  void add_uncalled_functions();

 private:
  void walk(OnnxScope& scope, int depth);
  void visit(const OnnxNode& node, OnnxScope& scope, int depth);
  void add(const OnnxNode& node, const OnnxConvolution& convolution, OnnxScope& scope);
  [[nodiscard]] std::optional<Shape> shape_of(const OnnxValue& weight) const;
  [[nodiscard]] TensorView kernels_of(const OnnxConvolution& convolution, const OnnxValue& weight,
                                      const OnnxValue* scale, const OnnxValue* zero_point);
  [[nodiscard]] std::string layer_name(const OnnxNode& node, const OnnxValue& weight);

  const ProtobufFile& file_;
  OnnxScopes& scopes_;
  OnnxWeightSource& source_;
  CheckpointContents& contents_;
  std::set<std::vector<const OnnxValue*>> listed_;  // Weight, scale, zero point.
  std::set<std::string> names_;
  std::size_t name_bytes_ = 0;
  std::size_t inputs_ = 0;
};

}  // namespace tbviz
