// What LibTorch's unpickler believes without asking, checked before it does.
#pragma once

#include "tbviz/torch_plugin/script/script_archive.h"

namespace tbviz {

/// Throws FormatError unless every storage that the archive's pickles name has a record with at
/// least the bytes that the pickle claims, and every strided tensor lies inside its storage: the
/// unpickler takes sizes, strides and offsets as they come. Values are not looked at.
/// UnsupportedError for tensors described in ways that torch.jit.save does not use.
void check_storages(const ScriptArchive& archive);

}  // namespace tbviz
