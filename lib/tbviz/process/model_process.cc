#include "tbviz/process/model_process.h"

#include <string>
#include <system_error>
#include <utility>

#include "tbviz/model/opened_model.h"
#include "tbviz/model/plugin_loader.h"
#include "tbviz/process/model_setup.h"
#include "tbviz/process/python_torch.h"
#include "tbviz/process/remote_model.h"

namespace tbviz {
namespace {

RuntimeChoice find_runtime(const ModelFile& file, const ModelProcessOptions& options) {
  const RuntimeSurvey survey =
      survey_runtimes(search_with_python(options.model.torch),
                      options.look_everywhere ? SearchEnd::kNever : SearchEnd::kWhenFound);
  RuntimeChoice choice = choose_runtime(survey, file.name());
  if (options.on_detail) options.on_detail(survey.text());
  return choice;
}

std::unique_ptr<Model> load_in_process(const ModelFile& file, std::function<bool()> is_cut,
                                       const ModelProcessOptions& options) {
  // Here, for the other process may not start any program.
  const RuntimeChoice runtime = find_runtime(file, options);
  ModelBackend* backend = nullptr;  // The other process's.
  ModelSource source{.name = file.name(), .runtime = runtime.torch, .is_cut = std::move(is_cut)};
  source.prepare = [&] {
    const ModelSetup setup = set_up_model_process(file, runtime, options.model, options.sandbox);
    backend = setup.backend;
    return setup.detail;
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
  const std::unique_ptr<ModelFile> opened = open_model_file(file);
  const auto is_cut = [file, size = opened->archive().bytes.size()] {
    std::error_code unknown;  // Standard input has no size, nor has a file that is gone.
    const std::uintmax_t now = std::filesystem::file_size(file, unknown);
    return !unknown && now < size;
  };
  return load_in_process(*opened, is_cut, options);
}

// The network is kept in 16 bits for its size, and computes in float32.
std::unique_ptr<Model> load_builtin_model_in_process(const ModelProcessOptions& options) {
  ModelProcessOptions widened = options;
  widened.model.float32 = true;
  return load_in_process(*open_builtin_file(), {}, widened);
}

std::unique_ptr<Model> serve_in_process(const ModelSource& source,
                                        const ModelProcessOptions& options) {
  const auto body = [&](int socket) { serve_model(socket, source); };
  ModelLinkOptions link{.name = source.name,
                        .runtime = source.runtime,
                        .timeout = options.timeout,
                        .max_memory = options.max_memory,
                        .has_libraries = !options.model.operator_libraries.empty(),
                        .on_print = options.model.on_print,
                        .is_cut = source.is_cut};
  auto process = std::make_unique<ModelLink>(std::move(link), body);
  if (options.meanwhile) options.meanwhile();
  return std::make_unique<RemoteModel>(std::move(process), options.on_detail);
}

}  // namespace tbviz
