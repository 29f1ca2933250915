// Shared libraries as files (ELF), before the system is asked to load them.
#pragma once

#include <filesystem>
#include <string>

namespace tbviz {

/// Why the system would not load this library, or crash over it, in words that follow its name: it
/// is none, for another kind of processor, or cut off. Empty if the front of the file tells
/// nothing of the kind.
[[nodiscard]] std::string library_problem(const std::filesystem::path& file);

}  // namespace tbviz
