// The string in which a node of an exported program keeps the modules that were being called.
#pragma once

#include <string_view>
#include <vector>

#include "tbviz/checkpoint/export/exported_program.h"

namespace tbviz {

/// The modules of "key,path,type;key,path,type", outermost first. Commas and semicolons inside
/// brackets belong to a part; frames that name no module, which PyTorch makes up where it knows
/// none, are left out.
[[nodiscard]] std::vector<ModuleFrame> read_module_stack(std::string_view text);

}  // namespace tbviz
