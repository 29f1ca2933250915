// What inputs are called in messages.
#pragma once

#include <filesystem>
#include <string>

namespace tbviz {

/// The path, or "standard input" for "-".
[[nodiscard]] std::string display_name(const std::filesystem::path& input);

}  // namespace tbviz
