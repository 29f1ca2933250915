// Models of torch.export: programs that are run node by node.
#pragma once

#include <memory>

#include "tbviz/checkpoint/model_file.h"
#include "tbviz/model/model_options.h"
#include "tbviz/model/run.h"

namespace tbviz {

/// See ModelBackend::load(). REQUIRES: the file is of torch.export
[[nodiscard]] std::unique_ptr<Model> load_exported_model(const ModelFile& file,
                                                         const ModelOptions& options);

}  // namespace tbviz
