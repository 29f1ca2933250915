// Loads TorchScript archives without copying their weights, and looks at their code before any of
// it runs.
#pragma once

#include <torch/csrc/jit/api/module.h>

#include <string>
#include <vector>

#include "tbviz/checkpoint/model_file.h"
#include "tbviz/torch_plugin/engine/operator_policy.h"

namespace tbviz {

/// A module on the CPU, and what had to be changed for that: a sentence each.
struct LoadedModule {
  torch::jit::Module module;
  std::vector<std::string> notes;
};

/// The module that torch::jit::load() would make of `file`, a TorchScript archive, on the CPU, but
/// with tensors that lie in the file's bytes and keep them alive. Records that are compressed or
/// lie at odd addresses are copied. Code that asks for another device gets the CPU (devices.h).
///
/// All the archive's code is compiled and held against `policy` before its objects are made, whose
/// classes may run code of their own (__setstate__). Throws UnsupportedError for what `policy` does
/// not allow and for versions of the format that this LibTorch does not know, FormatError for
/// archives that lack what they need, and whatever LibTorch throws.
[[nodiscard]] LoadedModule load_mapped(const ModelFile& file, const OperatorPolicy& policy);

}  // namespace tbviz
