#include "tbviz/torch_plugin/script/load.h"

#include <caffe2/serialize/read_adapter_interface.h>
#include <torch/csrc/jit/serialization/import.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <memory>
#include <utility>

#include "tbviz/error.h"
#include "tbviz/torch_plugin/script/mapped_load.h"

namespace tbviz {
namespace {

/// An archive in memory as LibTorch wants to read it.
class MemoryReader final : public caffe2::serialize::ReadAdapterInterface {
 public:
  explicit MemoryReader(Bytes bytes) : bytes_(bytes) {}

  [[nodiscard]] size_t size() const override { return bytes_.size(); }

  size_t read(uint64_t position, void* buffer, size_t count, const char* /*what*/) const override {
    if (position >= bytes_.size()) return 0;
    const Bytes part = bytes_.subspan(position, std::min(count, bytes_.size() - position));
    std::memcpy(buffer, part.data(), part.size());
    return part.size();
  }

 private:
  Bytes bytes_;
};

torch::jit::Module load_module(const ModelFile& file) {
  if (auto module = load_mapped(file)) return *std::move(module);
  const CheckpointFile& archive = file.archive();
  for (const ZipMember& member : archive.zip->members()) (void)archive.zip->read(member);
  return torch::jit::load(std::make_shared<MemoryReader>(archive.bytes), at::kCPU);
}

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

LoadedModule load_torchscript(const ModelFile& file, const ModelOptions& /*options*/) {
  LoadedModule loaded{load_module(file), {}};
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
