#include "tbviz/checkpoint/onnx/onnx_convolution.h"

#include <algorithm>
#include <array>
#include <span>

namespace tbviz {
namespace {

using Layout = OnnxConvolution::Layout;

constexpr std::array<OnnxConvolution, 6> kStandard = {{
    {.op = "Conv"},
    {.op = "ConvTranspose"},
    {.op = "DeformConv"},
    {.op = "CausalConvWithState"},
    {.op = "QLinearConv", .weight = 3, .scale = 4, .zero_point = 5},
    {.op = "ConvInteger", .zero_point = 3},
}};

// onnxruntime's: what its optimiser makes of the above
// (https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md). With or without
// channels_last, which is about pictures, QLinearConv has its kernels as ONNX's does.
constexpr std::array<OnnxConvolution, 6> kMicrosoft = {{
    {.op = "FusedConv"},
    {.op = "NhwcFusedConv"},
    {.op = "NhwcConv", .layout = Layout::kChannelsLast},
    {.op = "ConvTransposeWithDynamicPads"},
    {.op = "CausalConvWithState"},
    {.op = "QLinearConv", .weight = 3, .scale = 4, .zero_point = 5},
}};

// Other domains have operators of the same name: onnxruntime's nchwc lays kernels out in blocks.
constexpr std::array<OnnxConvolution, 3> kStrange = {{
    {.op = "Conv", .layout = Layout::kUnknown},
    {.op = "ConvTranspose", .layout = Layout::kUnknown},
    {.op = "QLinearConv", .weight = 3, .layout = Layout::kUnknown},
}};

const OnnxConvolution* find(std::span<const OnnxConvolution> among, std::string_view op) {
  const auto found = std::ranges::find(among, op, &OnnxConvolution::op);
  return found == among.end() ? nullptr : &*found;
}

}  // namespace

const OnnxConvolution* find_onnx_convolution(const OnnxNode& node) {
  if (node.is_standard()) return find(kStandard, node.op);
  if (node.domain == "com.microsoft") {
    if (const OnnxConvolution* known = find(kMicrosoft, node.op)) return known;
  }
  return find(kStrange, node.op);
}

}  // namespace tbviz
