// Loads TorchScript archives, made ready to run on this machine.
#pragma once

#include "tbviz/checkpoint/model_file.h"
#include "tbviz/model/model_options.h"
#include "tbviz/torch_plugin/script/mapped_load.h"

namespace tbviz {

/// Loads a TorchScript archive that `options` allow to run, in evaluation mode. Its weights are
/// used where they lie, so the module keeps the bytes alive and may write to them. Throws as
/// load_mapped() does, and FormatError if there is no forward().
[[nodiscard]] LoadedModule load_torchscript(const ModelFile& file, const ModelOptions& options);

}  // namespace tbviz
