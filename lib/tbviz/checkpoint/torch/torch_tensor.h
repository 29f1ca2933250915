// Tensors as PyTorch pickles them: records that name a storage, an offset, sizes and strides.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "tbviz/archive/pickle_value.h"
#include "tbviz/checkpoint/format.h"
#include "tbviz/checkpoint/torch/torch_storage.h"
#include "tbviz/tensor.h"

namespace tbviz {

/// Whether `value` is a record that PyTorch would make a tensor of.
[[nodiscard]] bool is_tensor(const PickleValue& value);

/// The bytes of the storage called `key`. Throws FormatError if there is none.
using StorageSource = std::function<Bytes(std::string_view key)>;

/// The storage that torch.save wrote into `saved`: pickled tensors that torch.save did not write
/// hold theirs that way. Throws FormatError and UnsupportedError, see TorchLegacy.
using EmbeddedStorageSource = std::function<TorchStorage(Bytes saved)>;

/// Makes views of pickled tensors.
class TorchTensorReader {
 public:
  /// `file` must outlive the reader.
  TorchTensorReader(const CheckpointFile& file, StorageSource storages,
                    EmbeddedStorageSource embedded = {})
      : file_(file), storages_(std::move(storages)), embedded_(std::move(embedded)) {}

  /// The tensor that `value` describes, seen through Parameter and the like. `name` is for
  /// messages. Throws FormatError if the tensor does not lie inside its storage, UnsupportedError
  /// for data types and kinds of tensors that no TensorView has. REQUIRES: is_tensor(value)
  [[nodiscard]] TensorView read(const PickleValue& value, std::string_view name) const;

 private:
  [[nodiscard]] TensorView rebuild(const PickleGlobal& function, std::span<const PickleValue> args,
                                   std::string_view name, int depth) const;
  [[nodiscard]] TensorView read_at(const PickleValue& value, std::string_view name,
                                   int depth) const;
  [[noreturn]] void refuse(const PickleGlobal& function, std::string_view name) const;
  void check_lazy_bits(const PickleValue& metadata, std::string_view name) const;
  [[nodiscard]] TorchStorage storage(const PickleValue& reference, std::string_view name) const;
  [[nodiscard]] TensorView strided(std::span<const PickleValue> args, std::string_view name,
                                   const PickleGlobal* dtype) const;

  const CheckpointFile& file_;
  StorageSource storages_;
  EmbeddedStorageSource embedded_;  // Empty where there are none.
};

/// What `value` stands for where PyTorch's pickler wraps plain values into calls (typed lists and
/// dicts of TorchScript); else `value` itself.
[[nodiscard]] const PickleValue& unwrapped(const PickleValue& value);

}  // namespace tbviz
