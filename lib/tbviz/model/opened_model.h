// Files of models, opened for a runtime.
#pragma once

#include <filesystem>
#include <memory>

#include "tbviz/checkpoint/model_file.h"

namespace tbviz {

/// Opens `file` ("-": standard input) as load_model() does. Throws InputError, FormatError or
/// UnsupportedError.
[[nodiscard]] std::unique_ptr<ModelFile> open_model_file(const std::filesystem::path& file);

/// The small network that comes with the library.
[[nodiscard]] std::unique_ptr<ModelFile> open_builtin_file();

}  // namespace tbviz
