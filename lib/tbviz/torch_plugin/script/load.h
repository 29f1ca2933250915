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

/// Loads a TorchScript archive that `options` allow to run. Its weights are used where they lie, so
/// the module keeps the bytes alive and may write to them. Throws as load_mapped() does, and
/// FormatError if there is no forward().
[[nodiscard]] LoadedModule load_torchscript(const ModelFile& file, const ModelOptions& options);

}  // namespace tbviz
