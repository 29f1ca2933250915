#include "tbviz/checkpoint/torch/torch_tensor.h"

#include <fmt/format.h>

#include <utility>

#include "tbviz/checkpoint/strided_view.h"
#include "tbviz/error.h"

namespace tbviz {
namespace {

constexpr int kMostWrappers = 8;

std::optional<std::vector<std::int64_t>> numbers(const PickleValue& value) {
  const std::span<const PickleValue> items = unwrapped(value).items();
  if (items.size() > kMostAxes) return std::nullopt;
  std::vector<std::int64_t> result;
  for (const PickleValue& item : items) {
    if (!item.as_int() || *item.as_int() < 0) return std::nullopt;
    result.push_back(*item.as_int());
  }
  return result;
}

}  // namespace

bool is_tensor(const PickleValue& value) {
  const PickleObject* object = value.as_object();
  if (object == nullptr || object->global() == nullptr) return false;
  const PickleGlobal& global = *object->global();
  return (global.module == "torch._utils" || global.module == "torch._tensor") &&
         global.name.starts_with("_rebuild_");
}

const PickleValue& unwrapped(const PickleValue& value) {
  const PickleObject* object = value.as_object();
  if (object == nullptr || object->global() == nullptr) return value;
  const PickleGlobal& global = *object->global();
  if (global.module != "torch.jit._pickle") return value;
  if (global.name != "restore_type_tag" && !global.name.starts_with("build_")) return value;
  const std::span<const PickleValue> args = object->args.items();
  return args.empty() ? value : args.front();
}

TensorView TorchTensorReader::read(const PickleValue& value, std::string_view name) const {
  return read_at(value, name, 0);
}

TensorView TorchTensorReader::read_at(const PickleValue& value, std::string_view name,
                                      int depth) const {
  if (!is_tensor(value)) {
    throw FormatError(file_.name, fmt::format("{}: malformed tensor: wraps none", name));
  }
  return rebuild(*value.as_object()->global(), value.as_object()->args.items(), name, depth);
}

TensorView TorchTensorReader::rebuild(const PickleGlobal& function,
                                      std::span<const PickleValue> args, std::string_view name,
                                      int depth) const {
  if (depth > kMostWrappers) throw FormatError(file_.name, fmt::format("{}: wraps itself", name));
  if (function.is("torch._tensor._rebuild_from_type_v2") && args.size() >= 3 &&
      args[0].as_global() != nullptr) {
    return rebuild(*args[0].as_global(), args[2].items(), name, depth + 1);
  }
  if (function.module != "torch._utils") refuse(function, name);
  if (function.name.starts_with("_rebuild_parameter") && !args.empty()) {
    return read_at(args[0], name, depth + 1);
  }
  if (function.name == "_rebuild_tensor" || function.name == "_rebuild_tensor_v2") {
    if (args.size() >= 7) check_lazy_bits(args[6], name);
    return strided(args, name, nullptr);
  }
  if (function.name == "_rebuild_tensor_v3" && args.size() >= 7) {
    if (args.size() >= 8) check_lazy_bits(args[7], name);
    return strided(args, name, args[6].as_global());
  }
  refuse(function, name);
}

void TorchTensorReader::refuse(const PickleGlobal& function, std::string_view name) const {
  throw UnsupportedError(file_.name,
                         fmt::format("{}: tensors made by {} (quantised, sparse, ...) are "
                                     "not supported; convert it to a dense tensor",
                                     name, function.dotted()));
}

// Views of complex tensors may stand for the negative or conjugate of what their storage holds.
void TorchTensorReader::check_lazy_bits(const PickleValue& metadata, std::string_view name) const {
  constexpr std::size_t kMostMetadata = 16;  // They are looked through for every tensor.
  if (metadata.entries().size() > kMostMetadata) {
    throw FormatError(file_.name,
                      fmt::format("{}: malformed tensor: {} metadata; at most {} are read", name,
                                  metadata.entries().size(), kMostMetadata));
  }
  for (const std::string_view bit : {"neg", "conj"}) {
    const PickleValue* set = metadata.find(bit);
    if (set == nullptr || set->as_bool() != true) continue;
    throw UnsupportedError(file_.name,
                           fmt::format("{}: its {} bit is set, which is not supported; save "
                                       "tensor.resolve_{}() instead",
                                       name, bit, bit));
  }
}

TorchStorage TorchTensorReader::storage(const PickleValue& reference, std::string_view name) const {
  if (const std::optional<TorchStorageId> id = torch_storage_id(reference)) {
    return {id->type->dotted(), torch_storage_dtype(*id->type), std::string(id->key),
            viewed_storage(*id, storages_(id->key), file_.name, name)};
  }
  const PickleObject* object = reference.as_object();
  const PickleGlobal* loader = object == nullptr ? nullptr : object->global();
  if (!embedded_ || loader == nullptr || !loader->is("torch.storage._load_from_bytes")) {
    throw FormatError(file_.name, fmt::format("{}: malformed tensor: no storage", name));
  }
  const std::span<const PickleValue> args = object->args.items();
  if (args.size() != 1 || args[0].kind() != PickleKind::kBytes) {
    throw UnsupportedError(file_.name,
                           fmt::format("{}: its values are text; pickle it with protocol 3 "
                                       "or newer",
                                       name));
  }
  return embedded_(args[0].as_bytes());
}

TensorView TorchTensorReader::strided(std::span<const PickleValue> args, std::string_view name,
                                      const PickleGlobal* dtype) const {
  const auto malformed = [&](std::string_view fact) {
    throw FormatError(file_.name, fmt::format("{}: malformed tensor: {}", name, fact));
  };
  if (args.size() < 4) malformed("fewer than four arguments");
  const TorchStorage found = storage(args[0], name);
  const std::optional<DType> type = dtype != nullptr ? dtype_called(dtype->name) : found.dtype;
  if (!type) {
    throw UnsupportedError(file_.name,
                           fmt::format("{}: data type {} is not supported", name,
                                       dtype != nullptr ? dtype->dotted() : found.type));
  }
  const auto offset = args[1].as_int();
  auto shape = numbers(args[2]);
  auto strides = numbers(args[3]);
  if (!offset || !shape || !strides) malformed("offset, sizes and strides do not fit together");
  return strided_view({*type, *offset, std::move(*shape), std::move(*strides)}, found.bytes, file_,
                      name, found.key);
}

}  // namespace tbviz
