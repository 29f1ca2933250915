// Layouts of the Custom Scalars page as JSON files.
#pragma once

#include <string>
#include <string_view>

#include "tbviz/plugins/scalar_layout.h"

namespace tbviz::cli {

/// The layout that `text` spells, in its order: {"category": {"chart": ["Multiline"|"Margin",
/// ["tag", ...]]}}, what add_custom_scalars takes. `file` is for messages. Throws FormatError,
/// which says where, if it is anything else.
[[nodiscard]] ScalarLayout parse_layout(std::string_view text, const std::string& file);

}  // namespace tbviz::cli
