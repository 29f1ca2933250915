// Loads TorchScript archives without copying their weights.
#pragma once

#include <torch/csrc/jit/api/module.h>

#include <optional>

#include "tbviz/archive/zip.h"
#include "tbviz/model/model.h"

namespace tbviz {

/// The module in the archive, whose tensors lie in the bytes of `file` and keep them alive; copies
/// are made of what lies there compressed or out of line. Nothing, if the archive needs what only
/// torch::jit::load() does: classes that restore their own state, other versions of the format.
///
/// Throws FormatError if a tensor reaches beyond its record, and whatever LibTorch throws.
/// REQUIRES: `archive` is that of `file`.
[[nodiscard]] std::optional<torch::jit::Module> load_mapped(const ZipArchive& archive,
                                                            const ModelFile& file,
                                                            const std::string& name);

}  // namespace tbviz
