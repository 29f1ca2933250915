// Loads TorchScript archives, made ready to run on this machine.
#pragma once

#include <torch/script.h>

#include <string>
#include <vector>

#include "tbviz/model/backend.h"

namespace tbviz {

/// A module on the CPU, in evaluation mode, and what had to be changed for that.
struct LoadedModule {
  torch::jit::Module module;
  std::vector<std::string> notes;
};

/// Loads the archive `file`. Its weights are used where they lie, so the module keeps the bytes
/// alive and may write to them; what only torch::jit::load() can do is left to it, which copies.
/// LibTorch is not safe on damaged or hostile archives, so it is only shown what the native readers
/// accept. `name` is for messages. Throws FormatError, UnsupportedError for archives that hold no
/// TorchScript, and whatever LibTorch throws.
[[nodiscard]] LoadedModule load_torchscript(const ModelFile& file, const std::string& name);

}  // namespace tbviz
