// Loads TorchScript archives, made ready to run on this machine.
#pragma once

#include <torch/csrc/jit/api/module.h>

#include <string>
#include <vector>

#include "tbviz/checkpoint/model_file.h"
#include "tbviz/model/model_options.h"

namespace tbviz {

/// A module on the CPU, in evaluation mode, and what had to be changed for that.
struct LoadedModule {
  torch::jit::Module module;
  std::vector<std::string> notes;
};

/// Loads a TorchScript archive. Its weights are used where they lie, so the module keeps the bytes
/// alive and may write to them; what only torch::jit::load() can do is left to it, which copies.
/// Throws FormatError if the archive is damaged or has no forward(), and whatever LibTorch throws.
[[nodiscard]] LoadedModule load_torchscript(const ModelFile& file, const ModelOptions& options);

}  // namespace tbviz
