// Libraries of operators that an exported program calls for, and that are found by themselves.
#pragma once

#include "tbviz/checkpoint/export/exported_program.h"
#include "tbviz/torch_plugin/engine/libraries_beside_torch.h"

namespace tbviz {

/// Loads torchvision's operators if the program calls one; see load_beside_torch().
[[nodiscard]] FoundLibraries load_program_libraries(const ExportedProgram& program);

}  // namespace tbviz
