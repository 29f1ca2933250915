// TorchScript models behind tbviz's model interface.
#pragma once

#include <memory>

#include "tbviz/checkpoint/model_file.h"
#include "tbviz/model/model_options.h"
#include "tbviz/model/run.h"

namespace tbviz {

/// As ModelBackend::load(), for TorchScript archives.
[[nodiscard]] std::unique_ptr<Model> load_script_model(const ModelFile& file,
                                                       const ModelOptions& options);

}  // namespace tbviz
