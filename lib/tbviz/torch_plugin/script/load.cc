#include "tbviz/torch_plugin/script/load.h"

#include <torch/version.h>

#include <optional>
#include <string>

#include "tbviz/error.h"
#include "tbviz/torch_plugin/engine/operator_policy.h"
#include "tbviz/torch_plugin/script/named_libraries.h"
#include "tbviz/torch_plugin/script/short_floats.h"

namespace tbviz {
namespace {

// Says why, if it is to be done.
std::optional<std::string> reason_to_widen(const torch::jit::Module& module, bool asked) {
  if (asked) return "the model's 16-bit floats were made float32, as asked for";
  if (can_run_short_floats(module)) return std::nullopt;
  return "the model's 16-bit floats were made float32: LibTorch " TORCH_VERSION
         " cannot run it in its own type";
}

}  // namespace

LoadedModule load_torchscript(const ModelFile& file, const ModelOptions& options) {
  LoadedModule loaded = load_mapped(
      file, OperatorPolicy(options, file.name(), load_named_libraries(file.archive()).names));
  const torch::jit::Module& module = loaded.module;
  if (!module.find_method("forward")) {
    throw FormatError(file.name(), "has no method forward() that could be run");
  }
  if (module.hasattr("training") && module.is_training()) {
    loaded.notes.emplace_back("the model was saved in training mode; it runs in evaluation mode");
  }
  loaded.module.eval();
  if (options.float32 || has_short_floats(module)) {
    if (const auto reason = reason_to_widen(module, options.float32)) {
      if (widen_short_floats(module)) loaded.notes.push_back(*reason);
    }
  }
  return loaded;
}

}  // namespace tbviz
