// What torch.save wrote before PyTorch 1.6, and still writes for _use_new_zipfile_serialization
// = False and inside pickled tensors: five pickles (a magic number, the protocol, facts about the
// machine, the object, the keys of its storages), then each storage as a number of elements, int64,
// and its raw bytes. torch/serialization.py has the code.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

#include "tbviz/archive/pickle.h"
#include "tbviz/base/bytes.h"

namespace tbviz {

/// Whether `bytes` begin with the magic number.
[[nodiscard]] bool looks_like_torch_legacy(Bytes bytes);

/// Such a file, whose storages have all been found.
class TorchLegacy {
 public:
  /// `bytes` must outlive the object; `file` is for messages, whose offsets count in `bytes`.
  /// Throws FormatError if the file is cut or contradicts itself, UnsupportedError for other
  /// protocols, for big-endian machines and for storages of a class of unknown element size.
  TorchLegacy(Bytes bytes, const std::string& file, const PickleLimits& limits = {});

  /// The object that was saved.
  [[nodiscard]] const Pickle& object() const { return object_; }

  [[nodiscard]] std::int64_t protocol() const { return protocol_; }

  /// The bytes of the storage called `key`, inside the file's. Throws FormatError if there is none.
  [[nodiscard]] Bytes storage(std::string_view key) const;

 private:
  struct Storage {
    std::size_t element_size = 0;  // Zero if the class is not known.
    std::int64_t elements = 0;
    bool found = false;
    Bytes bytes;
  };

  [[nodiscard]] Pickle read_object(Bytes bytes, const PickleLimits& limits);
  void list_storages();
  void find_storages(Bytes bytes);
  void find_storage(Bytes bytes, const PickleValue& key, std::size_t& at);

  std::string file_;
  std::int64_t protocol_ = 0;
  Pickle object_;
  std::unordered_map<std::string_view, Storage> storages_;  // By key, as the object names them.
};

}  // namespace tbviz
