// What ONNX's operators compute of constants, for the few that stand between weights and
// convolutions. Values are those of onnx's ReferenceEvaluator, bit by bit.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "tbviz/checkpoint/onnx/onnx_node.h"
#include "tbviz/tensor.h"

namespace tbviz {

/// Holds what was computed, up to a limit.
class FoldedMemory {
 public:
  explicit FoldedMemory(std::size_t most_bytes) : most_(most_bytes), left_(most_bytes) {}

  /// Zeros. Throws UnsupportedError, which names no file, if that would be too much.
  [[nodiscard]] Tensor& allocate(DType dtype, const Shape& shape);

  /// The elements in C order: where they lie if they do so, else a copy. Throws as allocate() does.
  [[nodiscard]] TensorView contiguous(const TensorView& view);

  /// To be called once.
  [[nodiscard]] std::vector<std::shared_ptr<const void>> take();

 private:
  void reserve(DType dtype, const Shape& shape);

  std::size_t most_;
  std::size_t left_;
  std::vector<std::shared_ptr<Tensor>> tensors_;
};

/// A node and the values of its inputs; null for those that it does without.
struct FoldedNode {
  const OnnxNode& node;
  const ProtobufFile& file;
  std::span<const TensorView* const> inputs;
  FoldedMemory& memory;

  /// Throws UnsupportedError, which names no file, if that input is missing.
  [[nodiscard]] const TensorView& input(std::size_t index) const;
  [[nodiscard]] const TensorView* optional_input(std::size_t index) const {
    return index < inputs.size() ? inputs[index] : nullptr;
  }
  /// Of an attribute; `otherwise` if the node has none.
  [[nodiscard]] std::int64_t number(std::string_view attribute, std::int64_t otherwise) const;
  /// The int64 elements of an input; nothing if it is missing.
  [[nodiscard]] std::optional<std::vector<std::int64_t>> listed_numbers(std::size_t input) const;
  /// Of an attribute or, since later versions, of an input; nothing if there is neither.
  [[nodiscard]] std::optional<std::vector<std::int64_t>> numbers(std::string_view attribute,
                                                                 std::size_t input) const;
};

/// An operator that is computed.
struct FoldedOperator {
  /// Whose elements those of the result were made of.
  enum class Origin : std::uint8_t { kNone, kFirstInput, kLargerInput };

  std::string_view name;
  std::size_t most_inputs;
  Origin origin;

  /// Its first output: a view of an input, or of new memory. Throws FormatError if the file is
  /// malformed; UnsupportedError, which names no file, where inputs or attributes do not fit or
  /// what they ask for is not computed.
  TensorView (*fold)(const FoldedNode& node);
};

/// Null if the operator of the node is not one of them.
[[nodiscard]] const FoldedOperator* find_folded_operator(const OnnxNode& node);

/// `axis`, counted from the end if it is negative. Throws UnsupportedError, which names no file,
/// unless it is one of `rank` axes.
[[nodiscard]] std::size_t folded_axis(std::int64_t axis, std::size_t rank);

// Operators that move elements, in folded_shapes.cc.
TensorView fold_flatten(const FoldedNode& node);
TensorView fold_reshape(const FoldedNode& node);
TensorView fold_squeeze(const FoldedNode& node);
TensorView fold_transpose(const FoldedNode& node);
TensorView fold_unsqueeze(const FoldedNode& node);

// Operators that make other elements, in folded_casts.cc and folded_arithmetic.cc.
TensorView fold_cast(const FoldedNode& node);
TensorView fold_cast_like(const FoldedNode& node);
TensorView fold_constant(const FoldedNode& node);  // Of single numbers, and lists of them.
TensorView fold_constant_of_shape(const FoldedNode& node);
TensorView fold_add(const FoldedNode& node);
TensorView fold_div(const FoldedNode& node);
TensorView fold_mul(const FoldedNode& node);
TensorView fold_sub(const FoldedNode& node);

// Quantised values, in folded_quantization.cc.
TensorView fold_dequantize_linear(const FoldedNode& node);
TensorView fold_quantize_linear(const FoldedNode& node);

/// The kernels of a quantised convolution as float32: less the zero point, times the scale (null:
/// zero, one), which are one for all or one for each output channel, axis 0.
[[nodiscard]] TensorView dequantized_kernels(const TensorView& kernels, const TensorView* scale,
                                             const TensorView* zero_point, FoldedMemory& memory);

}  // namespace tbviz
