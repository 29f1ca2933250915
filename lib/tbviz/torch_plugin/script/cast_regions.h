// torch.autocast in scripts.
#pragma once

#include <torch/csrc/jit/ir/ir.h>

#include <memory>

namespace tbviz {

/// Casts what regions of torch.autocast cast, as LibTorch's own executor does. To be called once
/// all calls are inlined; taps may be gone afterwards with arms that are never taken.
void cast_in_regions(std::shared_ptr<torch::jit::Graph>& graph);

}  // namespace tbviz
