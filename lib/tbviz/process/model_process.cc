#include "tbviz/process/model_process.h"

#include <string>
#include <utility>
#include <vector>

#include "tbviz/model/backend.h"
#include "tbviz/model/opened_model.h"
#include "tbviz/process/remote_model.h"

namespace tbviz {
namespace {

std::unique_ptr<Model> load_in_process(const ModelFile& file, const ModelProcessOptions& options) {
  ModelBackend* backend = nullptr;  // The other process's.
  ModelSource source{.name = file.name()};
  source.prepare = [&] {
    backend = &torch_backend(file.name());
    return std::string();
  };
  source.load = [&](std::function<void(std::string_view)> on_print) {
    ModelOptions model = options.model;
    model.on_print = std::move(on_print);
    return backend->load(file, model);
  };
  return serve_in_process(source, options);
}

}  // namespace

std::unique_ptr<Model> load_model_in_process(const std::filesystem::path& file,
                                             const ModelProcessOptions& options) {
  return load_in_process(*open_model(file), options);
}

std::unique_ptr<Model> load_builtin_model_in_process(const ModelProcessOptions& options) {
  return load_in_process(*open_builtin_model(), options);
}

std::unique_ptr<Model> serve_in_process(const ModelSource& source,
                                        const ModelProcessOptions& options) {
  const auto body = [&](int socket) { serve_model(socket, source); };
  auto model = std::make_unique<RemoteModel>(std::make_unique<ModelLink>(
      ModelLinkOptions{source.name, options.timeout, options.max_memory, options.model.on_print},
      body));
  if (options.on_detail) options.on_detail(model->detail());
  return model;
}

}  // namespace tbviz
