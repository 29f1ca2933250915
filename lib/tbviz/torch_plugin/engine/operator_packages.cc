#include "tbviz/torch_plugin/engine/operator_packages.h"

#include <algorithm>
#include <array>

namespace tbviz {
namespace {

struct Package {
  std::string_view name_space;
  std::string_view name;
};

constexpr std::array<Package, 27> kPackages = {{
    {"_C_flashattention", "flash-attn"},
    {"bitsandbytes", "bitsandbytes"},
    {"detectron2", "detectron2"},
    {"fairseq2", "fairseq2"},
    {"fbgemm", "fbgemm-gpu"},
    {"flash_attn", "flash-attn"},
    {"flash_attn_3", "flash-attn"},
    {"image", "torchvision"},
    {"mmcv", "mmcv"},
    {"mmdeploy", "mmdeploy"},
    {"natten", "natten"},
    {"pyg", "pyg-lib"},
    {"quantized_decomposed", "torchao (or torch.ao.quantization, in Python only)"},
    {"spconv", "spconv"},
    {"tensorrt", "torch-tensorrt"},
    {"torch_cluster", "torch-cluster"},
    {"torch_ipex", "intel-extension-for-pytorch"},
    {"torch_scatter", "torch-scatter"},
    {"torch_sparse", "torch-sparse"},
    {"torch_spline_conv", "torch-spline-conv"},
    {"torchao", "torchao"},
    {"torchaudio", "torchaudio"},
    {"torchtext", "torchtext"},
    {"torchvision", "torchvision"},
    {"vllm", "vllm"},
    {"xformers", "xformers"},
    {"xformers_flash", "xformers"},
}};

}  // namespace

std::optional<std::string_view> operator_package(std::string_view name_space) {
  const auto* known = std::find_if(kPackages.begin(), kPackages.end(), [&](const Package& one) {
    return one.name_space == name_space;
  });
  return known == kPackages.end() ? std::nullopt : std::optional(known->name);
}

}  // namespace tbviz
