// torch.save before PyTorch 1.6: state dicts and whole modules, beside their storages.
#include "tbviz/checkpoint/format.h"
#include "tbviz/checkpoint/torch/legacy_archive.h"
#include "tbviz/checkpoint/torch/tensor_walk.h"

namespace tbviz {
namespace {

CheckpointContents read(const CheckpointFile& file) {
  const TorchLegacy saved(file.bytes, file.name);
  TorchTensorReader reader(file, [&saved](std::string_view key) { return saved.storage(key); });
  TensorWalk walk(file.name, reader, TensorWalk::Objects::kPlain);
  walk.add_file(saved.object().root());
  CheckpointContents contents;
  walk.move_to(contents);
  contents.globals = saved.object().globals();
  contents.facts.push_back({"protocol", std::to_string(saved.protocol())});
  return contents;
}

}  // namespace

const CheckpointFormat kTorchLegacy = {
    "PyTorch before 1.6",
    [](const CheckpointFile& file) { return looks_like_torch_legacy(file.bytes); }, read};

}  // namespace tbviz
