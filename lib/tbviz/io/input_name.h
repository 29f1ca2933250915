// What inputs are called, and what comes from them.
#pragma once

#include <filesystem>
#include <string>

namespace tbviz {

/// The path, "standard input" for "-", or "''" where there is none to see.
[[nodiscard]] std::string display_name(const std::filesystem::path& input);

/// The name for what comes from `input` where nothing else names it: its stem, or "value" for
/// standard input, which may go by its display name.
[[nodiscard]] std::string default_name(const std::filesystem::path& input);

}  // namespace tbviz
