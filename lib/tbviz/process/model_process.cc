#include "tbviz/process/model_process.h"

#include <link.h>

#include <set>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "tbviz/model/backend.h"
#include "tbviz/model/opened_model.h"
#include "tbviz/process/remote_model.h"
#include "tbviz/sandbox/sandbox.h"

namespace tbviz {
namespace {

// Where the libraries lie that are loaded now: some load their own kind later, as MKL does when it
// has seen the processor. Of the module's folder nothing is known: users may put it anywhere.
std::vector<std::filesystem::path> library_folders() {
  std::set<std::filesystem::path> folders;
  const auto add = [](dl_phdr_info* library, std::size_t, void* to) {
    const std::filesystem::path file = library->dlpi_name;
    if (file.has_parent_path() && !file.filename().string().starts_with("libtbviz")) {
      static_cast<std::set<std::filesystem::path>*>(to)->insert(file.parent_path());
    }
    return 0;
  };
  ::dl_iterate_phdr(add, &folders);
  return {folders.begin(), folders.end()};
}

// Lays the locks around the new process, the second once LibTorch is loaded.
std::string load_libraries(const ModelFile& file, const ModelProcessOptions& options,
                           ModelBackend*& backend) {
  SandboxReport report;
  if (options.sandbox) report = forbid_writing();
  backend = &torch_backend(file.name());
  std::vector<std::filesystem::path> readable = library_folders();
  backend->load_libraries(options.model, file.name());
  if (!options.sandbox) return "runs in a process of its own, which nothing holds back";
  const auto& libraries = options.model.operator_libraries;
  readable.insert(readable.end(), libraries.begin(), libraries.end());
  forbid_reading(report, readable);
  return "runs in a process of its own: " + report.text();
}

std::unique_ptr<Model> load_in_process(const ModelFile& file, std::function<bool()> is_cut,
                                       const ModelProcessOptions& options) {
  ModelBackend* backend = nullptr;  // The other process's.
  ModelSource source{.name = file.name(), .is_cut = std::move(is_cut)};
  source.prepare = [&] { return load_libraries(file, options, backend); };
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
  const std::unique_ptr<ModelFile> opened = open_model(file);
  const auto is_cut = [file, size = opened->archive().bytes.size()] {
    std::error_code unknown;  // Standard input has no size, nor has a file that is gone.
    const std::uintmax_t now = std::filesystem::file_size(file, unknown);
    return !unknown && now < size;
  };
  return load_in_process(*opened, is_cut, options);
}

std::unique_ptr<Model> load_builtin_model_in_process(const ModelProcessOptions& options) {
  return load_in_process(*open_builtin_model(), {}, options);
}

std::unique_ptr<Model> serve_in_process(const ModelSource& source,
                                        const ModelProcessOptions& options) {
  const auto body = [&](int socket) { serve_model(socket, source); };
  auto model = std::make_unique<RemoteModel>(
      std::make_unique<ModelLink>(ModelLinkOptions{source.name, options.timeout, options.max_memory,
                                                   options.model.on_print, source.is_cut},
                                  body));
  if (options.on_detail) options.on_detail(model->detail());
  return model;
}

}  // namespace tbviz
