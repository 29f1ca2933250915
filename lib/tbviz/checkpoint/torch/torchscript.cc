// torch.jit.save: modules as objects whose attributes are tensors and submodules. A frozen model
// has no attributes left; its weights are constants without names.
#include <algorithm>
#include <optional>
#include <utility>

#include "tbviz/checkpoint/format.h"
#include "tbviz/checkpoint/torch/storage_check.h"
#include "tbviz/checkpoint/torch/tensor_walk.h"
#include "tbviz/checkpoint/torch/torchscript_classes.h"
#include "tbviz/checkpoint/torch/zip_archive.h"
#include "tbviz/error.h"

namespace tbviz {
namespace {

// Archives of PyTorch before 1.4 have no constants.
bool is_torchscript(const CheckpointFile& file) {
  if (!file.zip || file.find("data.pkl") == nullptr) return false;
  if (file.find("constants.pkl") != nullptr) return true;
  const std::string code = file.folder + "code/";
  return std::ranges::any_of(
      file.zip->members(), [&](const ZipMember& member) { return member.name.starts_with(code); });
}

// LibTorch would read it by other rules, of which nothing here is checked.
void refuse_first_form(const CheckpointFile& file) {
  if (file.find("model.json") == nullptr) return;
  throw UnsupportedError(file.name,
                         "is TorchScript as PyTorch wrote it at first (it has a model.json), which "
                         "is not run; load it in Python and save it again: "
                         "torch.jit.load(\"old.pt\").save(\"new.pt\")");
}

void add_tensors(const CheckpointFile& file, std::string_view archive, std::string_view name,
                 CheckpointContents& contents) {
  const std::string storages = std::string(archive) + "/";
  ZippedPickle zipped = read_zipped_pickle(file, std::string(archive) + ".pkl");
  TorchTensorReader reader(file, zipped_storages(file, storages));
  TensorWalk walk(file.name, reader, TensorWalk::Objects::kModules);
  std::optional<TorchScriptClasses> classes;  // They know the globals of one pickle.
  if (!file.to_run) {                         // A runtime reads the sources itself.
    classes.emplace(file);
    walk.ask_for_roles([&classes](const PickleGlobal& type, std::string_view attribute) {
      return classes->role(type, attribute);
    });
  }
  walk.add(zipped.pickle.root(), name);
  walk.move_to(contents);
  if (file.to_run) check_storages(file, zipped.pickle, storages);
  for (std::string& global : zipped.pickle.globals()) {
    contents.globals.push_back(std::move(global));
  }
  contents.memory.push_back(std::move(zipped.contents));  // Arrays of NumPy lie in it.
}

CheckpointContents read(const CheckpointFile& file) {
  CheckpointContents contents;
  contents.facts = archive_facts(file);
  if (file.to_run) {
    check_member_names(file);
    refuse_first_form(file);
    check_inflated_sizes(file);
  }
  add_tensors(file, "data", {}, contents);
  if (file.find("constants.pkl") != nullptr) {
    add_tensors(file, "constants", "constants", contents);
  }
  return contents;
}

}  // namespace

const CheckpointFormat kTorchScript = {kTorchScriptFormat, is_torchscript, read};

}  // namespace tbviz
