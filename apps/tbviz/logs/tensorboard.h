// The TensorBoard that is installed.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace tbviz::cli {

/// The words that start it: `tensorboard` in PATH, that of the Python environment which VIRTUAL_ENV
/// names, or the module of python3. None if there is none of them.
[[nodiscard]] std::optional<std::vector<std::string>> find_tensorboard();

}  // namespace tbviz::cli
