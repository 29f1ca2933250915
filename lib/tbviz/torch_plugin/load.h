// Loads TorchScript archives, made ready to run on this machine.
#pragma once

#include <torch/script.h>

#include <string>
#include <vector>

#include "tbviz/model/model.h"

namespace tbviz {

/// A module on the CPU, in evaluation mode, and what had to be changed for that.
struct LoadedModule {
  torch::jit::Module module;
  std::vector<std::string> notes;
};

/// Loads the archive in the bytes of `file`, which stay in use where the weights lie in them (see
/// mapped_load.h). LibTorch is not safe on damaged or hostile archives, so it is only shown what
/// the native zip reader accepts. `name` is for messages. Throws FormatError, UnsupportedError for
/// archives that hold no TorchScript, and whatever LibTorch throws.
[[nodiscard]] LoadedModule load_torchscript(const ModelFile& file, const std::string& name);

}  // namespace tbviz
