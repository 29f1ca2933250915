// Storages as PyTorch's pickles refer to them: by a persistent id that names a class, a key and a
// number of elements. The elements lie elsewhere in the file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "tbviz/archive/pickle_value.h"
#include "tbviz/base/bytes.h"
#include "tbviz/tensor/dtype.h"

namespace tbviz {

/// A storage that has been found.
struct TorchStorage {
  std::string type;            ///< Its class, "torch.FloatStorage".
  std::optional<DType> dtype;  ///< If a TensorView can have it.
  std::string key;             ///< What the file calls it.
  Bytes bytes;
};

/// ("storage", class, key, location, elements) and, in files before PyTorch 1.6, a view or None.
struct TorchStorageId {
  const PickleGlobal* type = nullptr;  ///< torch.FloatStorage; never null.
  std::string_view key;
  std::int64_t elements = 0;
  const PickleValue* view = nullptr;  ///< (key, offset, elements) of a part of it; null if none.
};

/// The storage that `value`, a persistent reference, stands for; nothing if it is none.
[[nodiscard]] std::optional<TorchStorageId> torch_storage_id(const PickleValue& value);

/// The module's class that `value` stands for, ("module", class, source file, source): how files
/// before PyTorch 1.6 refer to classes. Null if it is none.
[[nodiscard]] const PickleGlobal* torch_module_class(const PickleValue& value);

/// Bytes of an element of a storage class, also of those without a DType that torch.jit writes: 4
/// for torch.FloatStorage, 1 for torch.UntypedStorage. Zero for classes that are not known.
[[nodiscard]] std::size_t torch_element_size(const PickleGlobal& type);

/// The data type of a storage class, if a TensorView can have it.
[[nodiscard]] std::optional<DType> torch_storage_dtype(const PickleGlobal& type);

/// The part of `storage` that `id` means: all of it, but for views. Throws FormatError, which names
/// `file` and the tensor `name`, if the view lies outside.
[[nodiscard]] Bytes viewed_storage(const TorchStorageId& id, Bytes storage, const std::string& file,
                                   std::string_view name);

}  // namespace tbviz
