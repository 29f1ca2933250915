// Which of ONNX's operators are convolutions, and which of their inputs are kernels.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "tbviz/checkpoint/onnx/onnx_node.h"

namespace tbviz {

/// How an operator has its kernels.
struct OnnxConvolution {
  /// How they lie: as in ONNX's Conv, (out, in, height, width), or with the channels last.
  enum class Layout : std::uint8_t { kChannelsFirst, kChannelsLast, kUnknown };

  std::string_view op;
  std::size_t weight = 1;                      ///< The input that is the kernels.
  std::optional<std::size_t> scale = {};       ///< Of quantised ones, per tensor or output channel.
  std::optional<std::size_t> zero_point = {};  ///< Likewise.
  Layout layout = Layout::kChannelsFirst;
};

/// Nothing if the node is no convolution. Operators of other domains than ONNX's and onnxruntime's
/// that are called as one of them have an unknown layout.
[[nodiscard]] const OnnxConvolution* find_onnx_convolution(const OnnxNode& node);

}  // namespace tbviz
