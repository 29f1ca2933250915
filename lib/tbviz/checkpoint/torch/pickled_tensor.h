// Tensors as PyTorch pickles them: records that name a storage, an offset, sizes and strides, or
// an array of NumPy's.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "tbviz/archive/pickle_value.h"
#include "tbviz/checkpoint/format.h"
#include "tbviz/checkpoint/strided_view.h"
#include "tbviz/checkpoint/torch/byte_strings.h"
#include "tbviz/checkpoint/torch/made_values.h"
#include "tbviz/checkpoint/torch/numpy_array.h"
#include "tbviz/checkpoint/torch/quantised_tensor.h"
#include "tbviz/checkpoint/torch/read_tensor.h"
#include "tbviz/checkpoint/torch/torch_storage.h"
#include "tbviz/tensor.h"

namespace tbviz {

/// Whether `value` is a record that PyTorch would make a tensor of, or NumPy an array.
[[nodiscard]] bool is_tensor(const PickleValue& value);

/// The bytes of the storage called `key`. Throws FormatError if there is none.
using StorageSource = std::function<Bytes(std::string_view key)>;

/// The storage that torch.save wrote into `saved`: pickled tensors that torch.save did not write
/// hold theirs that way. Throws FormatError and UnsupportedError, see TorchLegacy.
using EmbeddedStorageSource = std::function<TorchStorage(Bytes saved)>;

/// What else a record of a tensor holds: the attributes of a Parameter or of a subclass, which may
/// be tensors. Null if there is nothing.
[[nodiscard]] const PickleValue* attributes_of_tensor(const PickleValue& value);

/// Makes views of pickled tensors and arrays.
class TorchTensorReader {
 public:
  /// `file` must outlive the reader.
  TorchTensorReader(const CheckpointFile& file, StorageSource storages,
                    EmbeddedStorageSource embedded = {})
      : file_(file),
        storages_(std::move(storages)),
        embedded_(std::move(embedded)),
        made_(file),
        strings_(made_),
        arrays_(file, made_, strings_) {}

  /// The tensor that `value` describes, seen through Parameter and the like. `name` is for
  /// messages. Fills in `facts` as far as the record tells, also if it throws: FormatError if the
  /// tensor does not lie inside its storage, UnsupportedError for data types and kinds of tensors
  /// that no TensorView has. REQUIRES: is_tensor(value)
  [[nodiscard]] ReadTensor read(const PickleValue& value, std::string_view name,
                                TensorFacts& facts);

  /// What the pickle tells of the storage that `reference` stands for, without any tensor of it;
  /// nothing if it is none. Throws as read() does.
  [[nodiscard]] std::optional<TensorFacts> read_storage(const PickleValue& reference,
                                                        std::string_view name);

  /// Hands the memory of values that had to be made over to `contents`.
  void move_memory_to(CheckpointContents& contents) { made_.move_to(contents); }

 private:
  [[nodiscard]] ReadTensor rebuild(const PickleGlobal& function, std::span<const PickleValue> args,
                                   std::string_view name, TensorFacts& facts, int depth);
  [[nodiscard]] ReadTensor read_at(const PickleValue& value, std::string_view name,
                                   TensorFacts& facts, int depth);
  [[noreturn]] void refuse(const PickleGlobal& function, std::span<const PickleValue> args,
                           std::string_view name, TensorFacts& facts) const;
  void check_lazy_bits(const PickleValue& metadata, std::string_view name) const;
  [[nodiscard]] bool is_storage(const PickleValue& reference) const;
  [[nodiscard]] TorchStorage storage(const PickleValue& reference, std::string_view name);
  [[nodiscard]] StridedClaim claim(DType dtype, std::span<const PickleValue> args,
                                   std::string_view name, TensorFacts& facts) const;
  [[nodiscard]] ReadTensor strided(std::span<const PickleValue> args, std::string_view name,
                                   const PickleGlobal* dtype, TensorFacts& facts);
  [[nodiscard]] ReadTensor quantised(std::span<const PickleValue> args, std::string_view name,
                                     TensorFacts& facts, int depth);
  [[nodiscard]] ReadTensor make_quantised(std::span<const PickleValue> args, std::string_view name,
                                          TensorFacts& facts, int depth);
  [[nodiscard]] Quantisation read_parameters(const PickleValue& parameters, const Shape& shape,
                                             std::string_view name, StoredForm& form, int depth);
  [[nodiscard]] std::vector<double> read_channels(const PickleValue& values, std::int64_t count,
                                                  std::string_view name, int depth,
                                                  bool& are_integers);
  [[noreturn]] void malformed(std::string_view name, std::string_view fact) const;

  const CheckpointFile& file_;
  StorageSource storages_;
  EmbeddedStorageSource embedded_;  // Empty where there are none.
  MadeValues made_;
  ByteStrings strings_;
  NumpyArrayReader arrays_;
  std::unordered_map<const PickleValue*, ReadTensor> quantised_;  // By their arguments.
};

}  // namespace tbviz
