// The torch of the Python that people start.
#pragma once

#include <filesystem>

#include "tbviz/runtime/torch_places.h"

namespace tbviz {

/// The folder of the torch that the `python3` on the PATH would import, torch/ with its version.py;
/// empty if there is none. Python is run for it, with its environment as it is, and looks the
/// package up without importing it.
[[nodiscard]] std::filesystem::path find_python_torch();

/// The search of a program, which may start another: for the LibTorch in `named`, or, if that is
/// empty, in all places.
[[nodiscard]] TorchSearch search_with_python(const std::filesystem::path& named);

}  // namespace tbviz
