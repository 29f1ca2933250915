#include "tbviz/checkpoint/torch/legacy_archive.h"

#include <fmt/format.h>

#include "tbviz/archive/byte_cursor.h"
#include "tbviz/checkpoint/torch/torch_storage.h"
#include "tbviz/error.h"

namespace tbviz {
namespace {

// LONG1 with 0x1950a86a20f9469cfc6c, and STOP.
constexpr std::string_view kMagic = "\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.";
constexpr std::size_t kProtocolOpcode = 2;
constexpr std::size_t kFrameOpcode = 9;  // Pickle protocols 4 and 5 put one in front.

constexpr std::int64_t kProtocol = 1001;

// The first pickles hold a number or a small dict; keys are many, but short.
constexpr PickleLimits kHeaderLimits{.max_memory = 1U << 20U, .max_memo = 1U << 10U};
constexpr PickleLimits kKeyLimits{.max_memory = 16U << 20U};

}  // namespace

bool looks_like_torch_legacy(Bytes bytes) {
  const std::string_view text = as_chars(bytes);
  if (!text.starts_with('\x80') || text.size() < kProtocolOpcode) return false;
  const std::string_view first = text.substr(kProtocolOpcode);
  return first.starts_with(kMagic) || (first.size() > kFrameOpcode && first.starts_with('\x95') &&
                                       first.substr(kFrameOpcode).starts_with(kMagic));
}

TorchLegacy::TorchLegacy(Bytes bytes, const std::string& file, const PickleLimits& limits)
    : file_(file), object_(read_object(bytes, limits)) {
  list_storages();
  find_storages(bytes);
}

Pickle TorchLegacy::read_object(Bytes bytes, const PickleLimits& limits) {
  const Pickle magic(bytes, file_, {}, kHeaderLimits);
  const Pickle protocol(bytes, file_, {}, kHeaderLimits, magic.end());
  const Pickle machine(bytes, file_, {}, kHeaderLimits, protocol.end());
  const auto number = protocol.root().as_int();
  if (number != kProtocol) {
    throw UnsupportedError(
        file_, fmt::format("offset {}: is a file of PyTorch before 1.6, but its protocol is {}; "
                           "only {} is supported",
                           magic.end(), number ? fmt::to_string(*number) : "no number", kProtocol));
  }
  protocol_ = *number;
  const PickleValue* order = machine.root().find("little_endian");
  if (order != nullptr && order->as_bool() == false) {
    throw UnsupportedError(file_, fmt::format("offset {}: was saved on a big-endian machine; save "
                                              "it again on another",
                                              protocol.end()));
  }
  return Pickle(bytes, file_, {}, limits, machine.end());
}

// The first reference to a storage decides about its class, as in PyTorch.
void TorchLegacy::list_storages() {
  for (const PickleValue& reference : object_.persistent()) {
    const std::optional<TorchStorageId> id = torch_storage_id(reference);
    if (!id) continue;
    storages_.try_emplace(id->key, Storage{torch_element_size(*id->type), id->elements, false, {}});
  }
}

void TorchLegacy::find_storages(Bytes bytes) {
  const Pickle keys(bytes, file_, {}, kKeyLimits, object_.end());
  std::size_t at = keys.end();
  for (const PickleValue& key : keys.root().items()) find_storage(bytes, key, at);
}

void TorchLegacy::find_storage(Bytes bytes, const PickleValue& key, std::size_t& at) {
  ByteCursor cursor(bytes, file_, {});
  cursor.seek(at, "a storage");
  const auto name = key.as_string();
  const auto known = name ? storages_.find(*name) : storages_.end();
  if (known == storages_.end()) {
    cursor.fail(at,
                fmt::format("no tensor refers to storage {}", name.value_or("?").substr(0, 64)));
  }
  Storage& storage = known->second;
  const std::size_t width = storage.element_size;
  if (width == 0) {
    cursor.fail_unsupported(at, fmt::format("the data type of storage {} is not known", *name));
  }
  const auto elements = cursor.read<std::int64_t>("the size of a storage");
  if (storage.found) cursor.fail(at, fmt::format("storage {} is listed twice", *name));
  if (elements != storage.elements) {
    cursor.fail(at, fmt::format("storage {} has {} elements here, but {} where it is referred to",
                                *name, elements, storage.elements));
  }
  const auto count = static_cast<std::uint64_t>(elements);
  if (elements < 0 || count > cursor.left() / width) {
    cursor.fail(at, fmt::format("storage {} needs {} elements of {} bytes but {} bytes are left "
                                "(is the file cut?)",
                                *name, elements, width, cursor.left()));
  }
  storage.bytes = cursor.take(count * width, "a storage");
  storage.found = true;
  at = cursor.at();
}

Bytes TorchLegacy::storage(std::string_view key) const {
  const auto known = storages_.find(key);
  if (known == storages_.end() || !known->second.found) {
    throw FormatError(file_, fmt::format("storage {}, the values of a tensor, is missing", key));
  }
  return known->second.bytes;
}

}  // namespace tbviz
