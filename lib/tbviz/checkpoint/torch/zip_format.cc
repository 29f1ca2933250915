// torch.save since PyTorch 1.6: any object as a pickle, most often a state_dict, beside its
// storages.
#include <utility>

#include "tbviz/checkpoint/format.h"
#include "tbviz/checkpoint/torch/tensor_walk.h"
#include "tbviz/checkpoint/torch/zip_archive.h"

namespace tbviz {
namespace {

CheckpointContents read(const CheckpointFile& file) {
  ZippedPickle zipped = read_zipped_pickle(file, "data.pkl");
  TorchTensorReader reader(file, zipped_storages(file, "data/"));
  TensorWalk walk(file.name, reader, TensorWalk::Objects::kPlain);
  walk.add_file(zipped.pickle.root());
  CheckpointContents contents;
  walk.move_to(contents);
  contents.facts = archive_facts(file);
  contents.globals = zipped.pickle.globals();
  contents.memory.push_back(std::move(zipped.contents));  // Arrays of NumPy lie in it.
  return contents;
}

}  // namespace

const CheckpointFormat kTorchZip = {
    "PyTorch zip", [](const CheckpointFile& file) { return file.find("data.pkl") != nullptr; },
    read};

}  // namespace tbviz
