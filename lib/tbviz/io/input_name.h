// What inputs are called, and what comes from them; how the names of files end.
#pragma once

#include <filesystem>
#include <string>

namespace tbviz {

/// The path, "standard input" for "-", or "''" where there is none to see.
[[nodiscard]] std::string display_name(const std::filesystem::path& input);

/// The name for what comes from `input` where nothing else names it: its stem, or "value" for
/// standard input, which may go by its display name.
[[nodiscard]] std::string default_name(const std::filesystem::path& input);

/// How the path ends, with its dot: ".png" of "a.PNG"; empty if it has no such ending. Letters
/// beyond ASCII stay as they are.
[[nodiscard]] std::string lower_case_extension(const std::filesystem::path& path);

}  // namespace tbviz
