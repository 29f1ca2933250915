// Loads TorchScript archives without copying their weights.
#pragma once

#include <torch/csrc/jit/api/module.h>

#include <optional>

#include "tbviz/checkpoint/model_file.h"

namespace tbviz {

/// The module that torch::jit::load() would make of `file`, a TorchScript archive, on the CPU, but
/// with tensors that lie in the file's bytes and keep them alive. Records that are compressed or
/// lie at odd addresses are copied. Nothing if only torch::jit::load() can tell: classes that set
/// their own state (quantised ones), file versions that this LibTorch does not know, whatever it
/// throws. Throws FormatError for archives that lack what they need.
[[nodiscard]] std::optional<torch::jit::Module> load_mapped(const ModelFile& file);

}  // namespace tbviz
