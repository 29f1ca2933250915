// Tensors as PyTorch pickles them: records that name a storage, an offset, sizes and strides.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "tbviz/archive/pickle_value.h"
#include "tbviz/tensor/tensor.h"

namespace tbviz {

/// Whether `value` is a record that PyTorch would make a tensor of.
[[nodiscard]] bool is_tensor(const PickleValue& value);

/// The bytes of the storage called `key`. Throws FormatError if there is none.
using StorageSource = std::function<Bytes(std::string_view key)>;

/// Makes views of pickled tensors.
class TorchTensorReader {
 public:
  /// `file` is for messages and must outlive the reader.
  TorchTensorReader(const std::string& file, StorageSource storages)
      : file_(file), storages_(std::move(storages)) {}

  /// The tensor that `value` describes, seen through Parameter and the like; nothing if it is no
  /// tensor. `name` is for messages. Throws FormatError if the tensor does not lie inside its
  /// storage, UnsupportedError for data types and kinds of tensors that no TensorView has.
  [[nodiscard]] std::optional<TensorView> read(const PickleValue& value,
                                               std::string_view name) const;

 private:
  [[nodiscard]] std::optional<TensorView> rebuild(const PickleGlobal& function,
                                                  std::span<const PickleValue> args,
                                                  std::string_view name, int depth) const;
  [[nodiscard]] std::optional<TensorView> read_at(const PickleValue& value, std::string_view name,
                                                  int depth) const;
  [[nodiscard]] TensorView strided(std::span<const PickleValue> args, std::string_view name,
                                   const PickleGlobal* dtype) const;

  const std::string& file_;
  StorageSource storages_;
};

/// What `value` stands for where PyTorch's pickler wraps plain values into calls (typed lists and
/// dicts of TorchScript); else `value` itself.
[[nodiscard]] const PickleValue& unwrapped(const PickleValue& value);

}  // namespace tbviz
