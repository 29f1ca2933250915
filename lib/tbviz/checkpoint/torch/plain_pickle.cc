// What Python's pickle.dump wrote, of any kind. Tensors in it hold their storages themselves, each
// as torch.save wrote them before PyTorch 1.6; most pickles hold none, and are read all the same.
#include <fmt/format.h>

#include <unordered_map>
#include <variant>

#include "tbviz/checkpoint/foreign/kinds.h"
#include "tbviz/checkpoint/format.h"
#include "tbviz/checkpoint/torch/legacy_archive.h"
#include "tbviz/checkpoint/torch/tensor_walk.h"
#include "tbviz/error.h"

namespace tbviz {
namespace {

constexpr std::byte kNewestProtocol{5};

// A storage in itself is described by a few hundred bytes.
constexpr PickleLimits kStorageLimits{.max_memory = 1U << 20U, .max_memo = 1U << 10U};

bool has_protocol(Bytes bytes) {
  return bytes.size() > 2 && bytes[0] == std::byte{0x80} && bytes[1] <= kNewestProtocol;
}

// The storages inside a pickle. Tensors may share one, so they are remembered, as is that one is
// not supported.
class EmbeddedStorages {
 public:
  explicit EmbeddedStorages(const std::string& file) : file_(file) {}

  const TorchStorage& find(Bytes saved) {
    auto found = known_.find(saved.data());
    if (found == known_.end()) found = known_.emplace(saved.data(), try_to_read(saved)).first;
    if (const auto* error = std::get_if<UnsupportedError>(&found->second)) throw *error;
    return std::get<TorchStorage>(found->second);
  }

 private:
  using Known = std::variant<TorchStorage, UnsupportedError>;

  [[nodiscard]] Known try_to_read(Bytes saved) const {
    try {
      return read(saved);
    } catch (const UnsupportedError& error) {
      return error;
    }
  }

  [[nodiscard]] TorchStorage read(Bytes saved) const {
    const TorchLegacy legacy(saved, file_ + ": storage in a pickle", kStorageLimits);
    const PickleValue& root = legacy.object().root();
    const std::optional<TorchStorageId> id = torch_storage_id(root);
    if (!id) throw FormatError(file_, "malformed tensor: its storage holds something else");
    return {id->type->dotted(), torch_storage_dtype(*id->type), std::string(id->key),
            viewed_storage(*id, legacy.storage(id->key), file_, id->key)};
  }

  const std::string& file_;
  std::unordered_map<const std::byte*, Known> known_;  // By where they lie.
};

// Throws UnsupportedError for files of joblib.dump, which puts the bytes of arrays between opcodes.
void refuse_joblib(const CheckpointFile& file) {
  constexpr std::size_t kFront = 1U << 16U;  // The first array is named there, if there is one.
  const std::string_view front = as_chars(file.bytes).substr(0, kFront);
  if (front.find("joblib.numpy_pickle") == std::string_view::npos) return;
  throw UnsupportedError(file.name, foreign::kJoblib);
}

Pickle read_pickle(const CheckpointFile& file) {
  try {
    return Pickle(file.bytes, file.name, {});
  } catch (const Error&) {
    refuse_joblib(file);
    throw;
  }
}

CheckpointContents read(const CheckpointFile& file) {
  const Pickle pickle = read_pickle(file);
  EmbeddedStorages embedded(file.name);
  const StorageSource elsewhere = [&file](std::string_view key) -> Bytes {
    throw UnsupportedError(file.name,
                           fmt::format("storage {} lies outside the pickle, in another file", key));
  };
  TorchTensorReader reader(file, elsewhere,
                           [&embedded](Bytes saved) { return embedded.find(saved); });
  TensorWalk walk(file.name, reader, TensorWalk::Objects::kPlain);
  walk.add_file(pickle.root());
  CheckpointContents contents;
  walk.move_to(contents);
  contents.globals = pickle.globals();
  if (has_protocol(file.bytes)) {
    contents.facts.push_back({"protocol", std::to_string(std::to_integer<int>(file.bytes[1]))});
  }
  if (const std::size_t rest = file.bytes.size() - pickle.end(); rest > 0) {
    contents.facts.push_back({"bytes behind the pickle", std::to_string(rest)});
  }
  return contents;
}

// Protocols 0 and 1 have no mark to know them by.
bool is_one_pickle(const CheckpointFile& file) {
  if (file.bytes.empty() || file.bytes.back() != std::byte{'.'}) return false;
  try {
    return Pickle(file.bytes, file.name, {}).end() == file.bytes.size();
  } catch (const Error&) {
    return false;
  }
}

}  // namespace

const CheckpointFormat kPlainPickle = {
    "pickle", [](const CheckpointFile& file) { return has_protocol(file.bytes); }, read};

const CheckpointFormat kTextPickle = {"pickle", is_one_pickle, read};

}  // namespace tbviz
