// Libraries that the code of a TorchScript archive calls for, and that are found by themselves.
#pragma once

#include "tbviz/checkpoint/format.h"
#include "tbviz/torch_plugin/engine/libraries_beside_torch.h"

namespace tbviz {

/// Loads torchvision's operators if the code in the archive names them; see load_beside_torch(). No
/// file of the archive is more than searched.
[[nodiscard]] FoundLibraries load_named_libraries(const CheckpointFile& archive);

}  // namespace tbviz
