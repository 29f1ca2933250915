// Text, as TensorBoard's Text page shows it.
#pragma once

#include <string_view>

#include "tbviz/summary/summary.h"

namespace tbviz {

/// What SummaryWriter.add_text writes: Markdown under `tag` + "/text_summary" for the plugin
/// "text", as a string tensor of shape (1,). Throws FormatError if `text` is no UTF-8, and
/// UnsupportedError if it is beyond what a value holds (plugin_value.h).
[[nodiscard]] Summary text_summary(std::string_view tag, std::string_view text);

}  // namespace tbviz
