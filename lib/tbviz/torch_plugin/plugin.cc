// The two symbols by which tbviz knows this module, and the choice among its backends.
#include <torch/version.h>

#include "tbviz/checkpoint/model_file.h"
#include "tbviz/error.h"
#include "tbviz/model/backend.h"
#include "tbviz/torch_plugin/engine/operator_libraries.h"
#include "tbviz/torch_plugin/engine/torch_files.h"
#include "tbviz/torch_plugin/exported/exported_model.h"
#include "tbviz/torch_plugin/exported/program_libraries.h"
#include "tbviz/torch_plugin/script/named_libraries.h"
#include "tbviz/torch_plugin/script/script_model.h"

namespace {

constexpr const char* kHowToSave =
    "save the model with its code: torch.export.save(torch.export.export(model, inputs), "
    "\"model.pt2\") or torch.jit.script(model).save(\"model.pt\")";

// What is wrong with a file that no backend runs, and what to do.
[[noreturn]] void refuse(const tbviz::ModelFile& file) {
  const auto with_remedy = [](const char* fact) { return std::string(fact) + "; " + kHowToSave; };
  if (file.archive().find("data.pkl") != nullptr) {
    throw tbviz::UnsupportedError(file.name(), with_remedy("holds weights but no code to run"));
  }
  throw tbviz::FormatError(
      file.name(),
      with_remedy(file.archive().zip ? "is a zip archive but no model" : "is no model with code"));
}

class TorchBackend final : public tbviz::ModelBackend {
 public:
  [[nodiscard]] tbviz::RuntimeFacts runtime() const override {
    return {.version = TORCH_VERSION,
            .library = tbviz::torch_library().string(),
            .module = tbviz::file_that_holds(&tbviz_model_api_version).string()};
  }

  std::vector<std::string> load_libraries(const tbviz::ModelFile& file,
                                          const tbviz::ModelOptions& options) override {
    (void)tbviz::load_operator_libraries(options.operator_libraries, file.name());
    if (file.format() == tbviz::kTorchScriptFormat) {
      return tbviz::load_named_libraries(file.archive()).facts;
    }
    const auto& program = file.checkpoint().contents().program;
    if (program == nullptr) return {};
    return tbviz::load_program_libraries(*program).facts;
  }

  [[nodiscard]] std::unique_ptr<tbviz::Model> load(const tbviz::ModelFile& file,
                                                   const tbviz::ModelOptions& options) override {
    if (file.format() == tbviz::kTorchScriptFormat) return tbviz::load_script_model(file, options);
    if (file.format() == tbviz::kTorchExportFormat)
      return tbviz::load_exported_model(file, options);
    refuse(file);
  }
};

}  // namespace

const std::uint32_t tbviz_model_api_version = tbviz::kModelApiVersion;

tbviz::ModelBackend* tbviz_model_backend() {
  static TorchBackend backend;
  return &backend;
}
