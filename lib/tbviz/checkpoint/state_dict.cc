// torch.save since PyTorch 1.6: any object as a pickle, most often a state_dict, beside its
// storages.
#include <filesystem>

#include "tbviz/checkpoint/format.h"
#include "tbviz/checkpoint/tensor_walk.h"
#include "tbviz/checkpoint/torch_zip.h"

namespace tbviz {
namespace {

CheckpointContents read(const CheckpointFile& file) {
  const ZippedPickle zipped = read_zipped_pickle(file, "data.pkl");
  const TorchTensorReader reader(file.name, zipped_storages(file, "data/"));
  TensorWalk walk(file.name, reader, TensorWalk::Objects::kPlain);
  // A lone tensor has no key; it is called like its file.
  const PickleValue& root = zipped.pickle.root();
  walk.add(root,
           is_tensor(root) ? std::filesystem::path(file.name).stem().string() : std::string());
  CheckpointContents contents;
  walk.move_to(contents);
  contents.globals = zipped.pickle.globals();
  return contents;
}

}  // namespace

const CheckpointFormat kTorchZip = {
    "PyTorch zip", [](const CheckpointFile& file) { return file.find("data.pkl") != nullptr; },
    read};

}  // namespace tbviz
