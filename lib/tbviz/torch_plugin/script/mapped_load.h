// Loads TorchScript archives without copying their weights.
#pragma once

#include <torch/csrc/jit/api/module.h>

#include <optional>

#include "tbviz/model/backend.h"
#include "tbviz/torch_plugin/script/script_archive.h"

namespace tbviz {

/// The module that torch::jit::load() would make of `archive`, on the CPU, but with tensors that
/// lie in the bytes of `file` and keep them alive. Records that are compressed or lie at odd
/// addresses are copied. Nothing if only torch::jit::load() can tell: classes that set their own
/// state (quantised ones), file versions that this LibTorch does not know, whatever it throws.
/// Throws FormatError for archives that lack what they need. REQUIRES: `archive` is that of
/// file.bytes, and check_storages() has accepted it
[[nodiscard]] std::optional<torch::jit::Module> load_mapped(const ScriptArchive& archive,
                                                            const ModelFile& file);

}  // namespace tbviz
