// What inspect says of the program in a torch.export archive.
#pragma once

#include "shell/console.h"
#include "tbviz/checkpoint/export/exported_program.h"
#include "tbviz/text/json.h"

namespace tbviz::cli {

/// Prints what goes in and out, and which modules and operators are called; of long lists the
/// beginning, and all with --verbose. Operators that are refused are always named.
void print_program(const ExportedProgram& program, Console& console);

/// All of that: the members `inputs`, `outputs`, `modules` and `operators`.
[[nodiscard]] Json::Object program_members(const ExportedProgram& program);

}  // namespace tbviz::cli
