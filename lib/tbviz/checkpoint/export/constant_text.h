// Constants in an exported program, as Python writes them.
#pragma once

#include <cstdint>
#include <string>

#include "tbviz/checkpoint/export/exported_program.h"

namespace tbviz {

/// "3", "0.1", "True", "None", "[4, 4]", "float32", "channels_last"; a text as it is. Empty if
/// there is a value in it, or what is no argument. Of a long one there is the beginning.
[[nodiscard]] std::string constant_text(const ExportedArgument& argument);

/// "float32" of a data type in the archive's own numbering; "type 99" of an unknown one.
[[nodiscard]] std::string type_text(std::int64_t number);

}  // namespace tbviz
