// ONNX's TensorProto: sizes, a data type, and values in one of several places
// (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto).
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "tbviz/archive/protobuf_reader.h"
#include "tbviz/checkpoint/onnx/external_data.h"
#include "tbviz/error.h"
#include "tbviz/tensor.h"

namespace tbviz {

/// The name of a TensorProto. Throws FormatError.
[[nodiscard]] std::string_view onnx_tensor_name(Bytes message, const ProtobufFile& file);

/// Makes tensors of TensorProtos. Values that can be used where they lie are not copied; the others
/// are converted.
class OnnxTensorReader {
 public:
  OnnxTensorReader(const ProtobufFile& file, OnnxExternalFiles& external)
      : file_(file), external_(external) {}

  /// The tensor, or why no TensorView can show it. `name` is for messages. Throws FormatError if it
  /// is malformed, InputError if its values lie in a file that cannot be read.
  [[nodiscard]] std::variant<TensorView, UnsupportedError> read(Bytes message,
                                                                std::string_view name);

  /// What converted values lie in. To be called once.
  [[nodiscard]] std::vector<std::shared_ptr<const void>> take_memory();

 private:
  struct Claim;
  [[nodiscard]] Claim read_claim(Bytes message, std::string_view name) const;
  [[nodiscard]] Bytes external_bytes(const Claim& claim, std::size_t size);
  [[nodiscard]] Bytes typed_bytes(const Claim& claim, DType dtype, std::size_t size);

  const ProtobufFile& file_;
  OnnxExternalFiles& external_;
  std::vector<std::shared_ptr<const void>> memory_;
  std::size_t converted_ = 0;  // Bytes.
};

}  // namespace tbviz
