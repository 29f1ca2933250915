// Saved models that are to be run: opened, read and checked once, for whatever runs them.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>

#include "tbviz/checkpoint.h"
#include "tbviz/checkpoint/format.h"

namespace tbviz {

/// A model's file as a runtime gets it. There is no other way to make one than to have the native
/// readers accept it, which spares runtimes a reading of their own: LibTorch is not safe on damaged
/// or hostile files.
class ModelFile {
 public:
  /// Reads `bytes`, which `owner` keeps alive. They belong to the model that is made of the file,
  /// which may write to them: weights are used where they lie. `name` is for messages.
  ///
  /// Throws as read_checkpoint() does. Of TorchScript archives every storage and every tensor is
  /// looked at, not only those that a Checkpoint lists; see check_storages().
  ModelFile(std::shared_ptr<void> owner, std::span<std::byte> bytes, std::string name);

  ModelFile(const ModelFile&) = delete;
  ModelFile& operator=(const ModelFile&) = delete;

  /// What to call the file in messages.
  [[nodiscard]] const std::string& name() const { return file_.name; }

  /// "TorchScript", "torch.export", ...: Checkpoint::format().
  [[nodiscard]] const std::string& format() const { return checkpoint_.format(); }

  /// The open file: its directory, if it is an archive.
  [[nodiscard]] const CheckpointFile& archive() const { return file_; }

  /// The weights, by name.
  [[nodiscard]] const Checkpoint& checkpoint() const { return checkpoint_; }

  /// Where `part`, bytes of the file that were read through archive(), can be written to.
  [[nodiscard]] std::byte* writable(Bytes part) const {
    return bytes_.data() + (part.data() - bytes_.data());
  }

  /// Keeps the bytes alive.
  [[nodiscard]] const std::shared_ptr<void>& owner() const { return owner_; }

 private:
  std::shared_ptr<void> owner_;
  std::span<std::byte> bytes_;
  CheckpointFile file_;
  Checkpoint checkpoint_;
};

}  // namespace tbviz
