// The two symbols by which tbviz knows this module.
#include "tbviz/model/backend.h"
#include "tbviz/torch_plugin/script/script_model.h"

namespace {

class TorchBackend final : public tbviz::ModelBackend {
 public:
  [[nodiscard]] std::unique_ptr<tbviz::Model> load(tbviz::ModelFile file,
                                                   std::string_view name) override {
    return tbviz::load_script_model(file, std::string(name));
  }
};

}  // namespace

const std::uint32_t tbviz_model_api_version = tbviz::kModelApiVersion;

tbviz::ModelBackend* tbviz_model_backend() {
  static TorchBackend backend;
  return &backend;
}
