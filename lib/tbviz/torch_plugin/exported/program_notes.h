// What whoever runs an exported program may not expect.
#pragma once

#include <string>
#include <vector>

#include "tbviz/checkpoint/export/exported_program.h"

namespace tbviz {

/// One sentence each: that modules were in training mode when the program was exported, which is
/// part of it; that it was made on another device than the CPU, where it runs now.
[[nodiscard]] std::vector<std::string> notes_on(const ExportedProgram& program);

}  // namespace tbviz
