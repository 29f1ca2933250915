#include "tbviz/checkpoint/model_file.h"
#include "tbviz/model.h"
#include "tbviz/model/backend.h"
#include "tbviz/model/opened_model.h"

namespace tbviz {

std::unique_ptr<Model> load_model(const std::filesystem::path& file, const ModelOptions& options) {
  const std::unique_ptr<ModelFile> opened = open_model_file(file);
  return torch_backend(opened->name()).load(*opened, options);
}

}  // namespace tbviz
