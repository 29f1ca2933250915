// Opens models to run them.
#pragma once

#include <filesystem>
#include <memory>

#include "tbviz/model/model.h"

namespace tbviz {

/// The model in `file` ("-": standard input), ready to run in the LibTorch module, which only gets
/// to see what the native readers accept: LibTorch is not safe on damaged or hostile files. Throws
/// InputError, FormatError or UnsupportedError.
[[nodiscard]] std::unique_ptr<Model> load_model(const std::filesystem::path& file);

/// The small network that comes with the program.
[[nodiscard]] std::unique_ptr<Model> load_builtin_model();

}  // namespace tbviz
