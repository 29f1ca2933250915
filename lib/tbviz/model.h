// Models that run: load one, run it, look into it and change it with PyTorch's hooks.
#pragma once

#include <filesystem>
#include <memory>

#include "tbviz/model/hooks.h"
#include "tbviz/model/loss.h"
#include "tbviz/model/model_options.h"
#include "tbviz/model/run.h"

namespace tbviz {

/// The model in `file` ("-": standard input), ready to run in the LibTorch module, which only gets
/// to see what the native readers accept: LibTorch is not safe on damaged or hostile files. Throws
/// InputError, FormatError, or UnsupportedError, also if the module is missing: docs/library.md
/// says where it is looked for, or if the model uses an operator that `options` do not let it use.
[[nodiscard]] std::unique_ptr<Model> load_model(const std::filesystem::path& file,
                                                const ModelOptions& options = {});

/// The small network that comes with the library.
[[nodiscard]] std::unique_ptr<Model> load_builtin_model();

}  // namespace tbviz
