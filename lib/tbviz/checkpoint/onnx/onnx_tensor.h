// ONNX's TensorProto: sizes, a data type, and values in one of several places
// (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
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

/// The element type of this number of TensorProto.DataType; nothing if no TensorView has it.
[[nodiscard]] std::optional<DType> onnx_dtype(std::uint64_t data_type);

/// "INT4", or "number 99".
[[nodiscard]] std::string onnx_type_name(std::uint64_t data_type);

/// The number of the data type of this name; nothing if there is none.
[[nodiscard]] std::optional<std::uint64_t> onnx_type_called(std::string_view name);

/// A TensorProto that no TensorView can show, and why.
struct UnreadOnnxTensor {
  UnsupportedError error;
  std::string dtype;
  Shape shape;
  Bytes bytes;  ///< Its values, or, where these are scattered, the whole message.
};

/// Makes tensors of TensorProtos. Values that can be used where they lie are not copied; the others
/// are converted.
class OnnxTensorReader {
 public:
  OnnxTensorReader(const ProtobufFile& file, OnnxExternalFiles& external)
      : file_(file), external_(external) {}

  /// The tensor, or why there is none. `name` is for messages. Throws FormatError if it
  /// is malformed, InputError if its values lie in a file that cannot be read.
  [[nodiscard]] std::variant<TensorView, UnreadOnnxTensor> read(Bytes message,
                                                                std::string_view name);

  /// What converted values lie in. To be called once.
  [[nodiscard]] std::vector<std::shared_ptr<const void>> take_memory();

 private:
  struct Claim;
  [[nodiscard]] UnreadOnnxTensor unread(Claim claim, std::string_view fact);
  [[nodiscard]] Claim read_claim(Bytes message, std::string_view name) const;
  [[nodiscard]] Bytes external_bytes(const Claim& claim, std::size_t size);
  [[nodiscard]] Bytes typed_bytes(const Claim& claim, DType dtype, std::size_t size);

  const ProtobufFile& file_;
  OnnxExternalFiles& external_;
  std::vector<std::shared_ptr<const void>> memory_;
  std::size_t converted_ = 0;  // Bytes.
};

}  // namespace tbviz
