#include "tbviz/torch_plugin/script/load.h"

#include "tbviz/error.h"
#include "tbviz/torch_plugin/script/operator_policy.h"

namespace tbviz {
namespace {

bool is_short_float(const at::Tensor& tensor) {
  return tensor.scalar_type() == at::kHalf || tensor.scalar_type() == at::kBFloat16;
}

// LibTorch 1.13 has no convolution of halves on the CPU, and pictures come as floats.
bool widen_short_floats(const torch::jit::Module& module) {
  bool changed = false;
  const auto widen = [&changed](at::Tensor tensor) {
    if (!tensor.defined() || !is_short_float(tensor)) return;
    tensor.set_data(tensor.to(at::kFloat));
    changed = true;
  };
  for (const at::Tensor& parameter : module.parameters()) widen(parameter);
  for (const at::Tensor& buffer : module.buffers()) widen(buffer);
  return changed;
}

}  // namespace

LoadedModule load_torchscript(const ModelFile& file, const ModelOptions& options) {
  LoadedModule loaded = load_mapped(file, OperatorPolicy(options, file.name()));
  const torch::jit::Module& module = loaded.module;
  if (!module.find_method("forward")) {
    throw FormatError(file.name(), "has no method forward() that could be run");
  }
  if (module.hasattr("training") && module.is_training()) {
    loaded.notes.emplace_back("the model was saved in training mode; it runs in evaluation mode");
  }
  loaded.module.eval();
  if (widen_short_floats(module)) {
    loaded.notes.emplace_back("the model's 16-bit weights were converted to float32 to run it");
  }
  return loaded;
}

}  // namespace tbviz
