#include "tbviz/checkpoint/torch/torch_storage.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>

#include "tbviz/error.h"

namespace tbviz {
namespace {

struct StorageType {
  std::string_view name;
  std::size_t element_size;
  std::optional<DType> dtype;
};

constexpr std::array kTypes = {
    StorageType{"FloatStorage", 4, DType::kFloat32},
    StorageType{"DoubleStorage", 8, DType::kFloat64},
    StorageType{"HalfStorage", 2, DType::kFloat16},
    StorageType{"BFloat16Storage", 2, DType::kBFloat16},
    StorageType{"LongStorage", 8, DType::kInt64},
    StorageType{"IntStorage", 4, DType::kInt32},
    StorageType{"ShortStorage", 2, DType::kInt16},
    StorageType{"CharStorage", 1, DType::kInt8},
    StorageType{"ByteStorage", 1, DType::kUInt8},
    StorageType{"BoolStorage", 1, DType::kBool},
    StorageType{"UntypedStorage", 1, std::nullopt},
    StorageType{"ComplexHalfStorage", 4, std::nullopt},
    StorageType{"ComplexFloatStorage", 8, std::nullopt},
    StorageType{"ComplexDoubleStorage", 16, std::nullopt},
    StorageType{"Float8_e5m2Storage", 1, DType::kFloat8E5M2},
    StorageType{"Float8_e4m3fnStorage", 1, DType::kFloat8E4M3FN},
    StorageType{"Float8_e5m2fnuzStorage", 1, DType::kFloat8E5M2FNUZ},
    StorageType{"Float8_e4m3fnuzStorage", 1, DType::kFloat8E4M3FNUZ},
    StorageType{"Float8_e8m0fnuStorage", 1, DType::kFloat8E8M0FNU},
    StorageType{"QInt8Storage", 1, std::nullopt},
    StorageType{"QUInt8Storage", 1, std::nullopt},
    StorageType{"QInt32Storage", 4, std::nullopt},
    StorageType{"QUInt4x2Storage", 1, std::nullopt},
    StorageType{"QUInt2x4Storage", 1, std::nullopt},
};

// Keys are decimal numbers. They are looked up once for each reference.
constexpr std::size_t kLongestKey = 256;

// Classes of other modules, torch.cuda.FloatStorage, have the same names.
const StorageType* find_type(const PickleGlobal& type) {
  const auto* found = std::find_if(kTypes.begin(), kTypes.end(), [&](const StorageType& known) {
    return known.name == type.name;
  });
  return found == kTypes.end() ? nullptr : found;
}

// The tuple of a persistent id that begins with the word `what`; else nothing.
std::span<const PickleValue> persistent_tuple(const PickleValue& value, std::string_view what) {
  if (value.kind() != PickleKind::kPersistent || value.items().size() != 1) return {};
  const std::span<const PickleValue> id = value.items()[0].items();
  return !id.empty() && id[0].as_string() == what ? id : id.first(0);
}

}  // namespace

std::optional<TorchStorageId> torch_storage_id(const PickleValue& value) {
  const std::span<const PickleValue> id = persistent_tuple(value, "storage");
  if (id.size() < 5 || id[1].as_global() == nullptr || !id[2].as_string() || !id[4].as_int()) {
    return std::nullopt;
  }
  if (id[2].as_string()->size() > kLongestKey) return std::nullopt;
  const bool view = id.size() >= 6 && id[5].kind() != PickleKind::kNone;
  return TorchStorageId{id[1].as_global(), *id[2].as_string(), *id[4].as_int(),
                        view ? &id[5] : nullptr};
}

const PickleGlobal* torch_module_class(const PickleValue& value) {
  const std::span<const PickleValue> id = persistent_tuple(value, "module");
  return id.size() < 2 ? nullptr : id[1].as_global();
}

std::size_t torch_element_size(const PickleGlobal& type) {
  const StorageType* known = find_type(type);
  return known == nullptr ? 0 : known->element_size;
}

std::optional<DType> torch_storage_dtype(const PickleGlobal& type) {
  const StorageType* known = find_type(type);
  return known == nullptr ? std::nullopt : known->dtype;
}

Bytes viewed_storage(const TorchStorageId& id, Bytes storage, const std::string& file,
                     std::string_view name) {
  if (id.view == nullptr) return storage;
  const auto malformed = [&](std::string_view fact) {
    throw FormatError(file, fmt::format("{}: malformed tensor: {}", name, fact));
  };
  const std::span<const PickleValue> view = id.view->items();
  if (view.size() != 3 || !view[1].as_int() || !view[2].as_int()) {
    malformed("the view of its storage is no (key, offset, elements)");
  }
  const std::int64_t offset = *view[1].as_int();
  const std::int64_t elements = *view[2].as_int();
  const std::size_t width = std::max<std::size_t>(torch_element_size(*id.type), 1);
  const auto all = static_cast<std::int64_t>(storage.size() / width);
  if (offset < 0 || elements < 0 || offset > all || elements > all - offset) {
    malformed(fmt::format("elements {} to {} + {} lie outside storage {}, which has {}", offset,
                          offset, elements, id.key, all));
  }
  return storage.subspan(static_cast<std::size_t>(offset) * width,
                         static_cast<std::size_t>(elements) * width);
}

}  // namespace tbviz
