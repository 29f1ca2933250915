#include "tbviz/checkpoint/model_file.h"
#include "tbviz/model.h"
#include "tbviz/model/opened_model.h"
#include "tbviz/model/plugin_loader.h"

namespace tbviz {

std::unique_ptr<Model> load_model(const std::filesystem::path& file, const ModelOptions& options) {
  const std::unique_ptr<ModelFile> opened = open_model_file(file);
  return backend_for(options.torch, opened->name()).load(*opened, options);
}

}  // namespace tbviz
