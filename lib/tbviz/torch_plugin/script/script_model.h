// TorchScript models behind tbviz's model interface.
#pragma once

#include <memory>
#include <string>

#include "tbviz/model/backend.h"

namespace tbviz {

/// As ModelBackend::load(), for TorchScript archives.
[[nodiscard]] std::unique_ptr<Model> load_script_model(const ModelFile& file,
                                                       const std::string& name);

}  // namespace tbviz
