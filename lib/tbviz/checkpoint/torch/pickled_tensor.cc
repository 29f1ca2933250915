#include "tbviz/checkpoint/torch/pickled_tensor.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "tbviz/checkpoint/complex_parts.h"
#include "tbviz/checkpoint/strided_view.h"
#include "tbviz/checkpoint/torch/pickled_values.h"
#include "tbviz/error.h"

namespace tbviz {
namespace {

constexpr int kMostWrappers = 8;
constexpr std::size_t kLongestType = 64;  // Of what goes into lists for every tensor.

// Where the records of tensors that cannot be shown tell type and sizes.
struct RefusedKind {
  std::string_view function;
  int dtype;              // Position of the argument; -1 if none tells.
  int shape;              // The same.
  std::string_view what;  // For the message.
};
constexpr std::array kRefusedKinds = {
    RefusedKind{"_rebuild_wrapper_subclass", 1, 2,
                "the parts of a subclass are no tensor of this shape"},
    RefusedKind{"_rebuild_meta_tensor_no_storage", 0, 1,
                "tensors of the device meta have no values"},
};

const PickleValue* argument(std::span<const PickleValue> args, int position) {
  const bool there = position >= 0 && static_cast<std::size_t>(position) < args.size();
  return there ? &args[static_cast<std::size_t>(position)] : nullptr;
}

bool is_wrapped_by_type(const PickleGlobal& function) {
  return function.module == "torch._tensor" && function.name.starts_with("_rebuild_from_type");
}

// PyTorch's word for a tensor's type, or the class of a storage that there is none for.
std::string dtype_word(const PickleGlobal* dtype, const TorchStorage& storage) {
  if (dtype != nullptr) return std::string(dtype->name);
  if (storage.dtype) return std::string(name_of(*storage.dtype));
  constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kComplex = {{
      {"ComplexHalfStorage", "complex32"},
      {"ComplexFloatStorage", "complex64"},
      {"ComplexDoubleStorage", "complex128"},
  }};
  for (const auto& [type, word] : kComplex) {
    if (storage.type.ends_with(type)) return std::string(word);
  }
  return storage.type;
}

// Whether a tensor of a type that no TensorView has is its whole storage, element by element.
bool is_all_of(Bytes storage, const StridedClaim& claim, std::string_view dtype) {
  const auto count = contiguous_count(claim.shape);
  if (!count || claim.offset != 0 || claim.strides != contiguous_strides(claim.shape)) return false;
  const std::size_t width = dtype.ends_with("16") ? 2 : 1;  // bits16; all others have a byte.
  return storage.size() / width == static_cast<std::uint64_t>(*count) &&
         storage.size() % width == 0;
}

// Devices without storages of PyTorch's: (values, dtype, device, ...).
bool is_of_device(const PickleGlobal& function) {
  constexpr std::array<std::string_view, 4> kNames = {"_rebuild_device_tensor_from_numpy",
                                                      "_rebuild_device_tensor_from_cpu_tensor",
                                                      "_rebuild_xla_tensor", "_rebuild_mlc_tensor"};
  return std::ranges::find(kNames, function.name) != kNames.end();
}

}  // namespace

bool is_tensor(const PickleValue& value) {
  const PickleObject* object = value.as_object();
  if (object == nullptr || object->global() == nullptr) return false;
  const PickleGlobal& global = *object->global();
  return ((global.module == "torch._utils" || global.module == "torch._tensor") &&
          global.name.starts_with("_rebuild_")) ||
         is_numpy_array(value);
}

const PickleValue* attributes_of_tensor(const PickleValue& value) {
  const PickleGlobal* function = value.as_object()->global();
  const std::span<const PickleValue> args = value.as_object()->args.items();
  if (is_wrapped_by_type(*function)) return argument(args, 3);
  return function->is("torch._utils._rebuild_parameter_with_state") ? argument(args, 3) : nullptr;
}

ReadTensor TorchTensorReader::read(const PickleValue& value, std::string_view name,
                                   TensorFacts& facts) {
  return read_at(value, name, facts, 0);
}

ReadTensor TorchTensorReader::read_at(const PickleValue& value, std::string_view name,
                                      TensorFacts& facts, int depth) {
  if (!is_tensor(value)) malformed(name, "wraps none");
  if (is_numpy_array(value)) return arrays_.read(value, name, facts);
  return rebuild(*value.as_object()->global(), value.as_object()->args.items(), name, facts, depth);
}

ReadTensor TorchTensorReader::rebuild(const PickleGlobal& function,
                                      std::span<const PickleValue> args, std::string_view name,
                                      TensorFacts& facts, int depth) {
  if (depth > kMostWrappers) throw FormatError(file_.name, fmt::format("{}: wraps itself", name));
  if (is_wrapped_by_type(function) && args.size() >= 3 && args[0].as_global() != nullptr) {
    return rebuild(*args[0].as_global(), args[2].items(), name, facts, depth + 1);
  }
  if (function.module != "torch._utils") refuse(function, args, name, facts);
  if ((function.name.starts_with("_rebuild_parameter") || is_of_device(function)) &&
      !args.empty()) {
    return read_at(args[0], name, facts, depth + 1);
  }
  if (function.name == "_rebuild_tensor" || function.name == "_rebuild_tensor_v2") {
    if (args.size() >= 7) check_lazy_bits(args[6], name);
    return strided(args, name, nullptr, facts);
  }
  if (function.name == "_rebuild_tensor_v3" && args.size() >= 7) {
    if (args.size() >= 8) check_lazy_bits(args[7], name);
    return strided(args, name, args[6].as_global(), facts);
  }
  if (function.name == "_rebuild_qtensor") return quantised(args, name, facts, depth);
  refuse(function, args, name, facts);
}

void TorchTensorReader::refuse(const PickleGlobal& function, std::span<const PickleValue> args,
                               std::string_view name, TensorFacts& facts) const {
  const auto* const kind = std::ranges::find(kRefusedKinds, function.name, &RefusedKind::function);
  if (kind != kRefusedKinds.end()) {
    const PickleValue* dtype = argument(args, kind->dtype);
    if (dtype != nullptr && dtype->as_global() != nullptr) {
      facts.dtype = dtype->as_global()->name.substr(0, kLongestType);
    }
    if (const PickleValue* shape = argument(args, kind->shape)) {
      facts.shape = pickled_numbers(*shape);
    }
    throw UnsupportedError(file_.name, fmt::format("{}: {}", name, kind->what));
  }
  // (layout, (indices, values, size, ...)), or with two arrays of indices.
  if (function.name == "_rebuild_sparse_tensor" && args.size() == 2) {
    for (const PickleValue& part : args[1].items()) {
      if (!is_tensor(part) && !facts.shape) facts.shape = pickled_numbers(part);
    }
  }
  throw UnsupportedError(file_.name, fmt::format("{}: tensors made by {} (sparse, nested, ...) are "
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

bool TorchTensorReader::is_storage(const PickleValue& reference) const {
  if (torch_storage_id(reference)) return true;
  const PickleObject* object = reference.as_object();
  const PickleGlobal* loader = object == nullptr ? nullptr : object->global();
  return embedded_ && loader != nullptr && loader->is("torch.storage._load_from_bytes");
}

TorchStorage TorchTensorReader::storage(const PickleValue& reference, std::string_view name) {
  if (!is_storage(reference)) malformed(name, "no storage");
  if (const std::optional<TorchStorageId> id = torch_storage_id(reference)) {
    return {id->type->dotted(), torch_storage_dtype(*id->type), std::string(id->key),
            viewed_storage(*id, storages_(id->key), file_.name, name)};
  }
  const std::span<const PickleValue> args = reference.as_object()->args.items();
  const auto saved = args.size() == 1 ? strings_.find(args[0], name, true) : std::optional<Bytes>();
  if (!saved) malformed(name, "its storage is no byte string");
  return embedded_(*saved);
}

std::optional<TensorFacts> TorchTensorReader::read_storage(const PickleValue& reference,
                                                           std::string_view name) {
  if (!is_storage(reference)) return std::nullopt;
  const TorchStorage found = storage(reference, name);
  TensorFacts facts{found.dtype ? std::string(name_of(*found.dtype)) : found.type, {}, found.bytes};
  if (found.dtype) {
    facts.shape = {static_cast<std::int64_t>(found.bytes.size() / size_of(*found.dtype))};
  }
  return facts;
}

// What the four arguments in front of every record say: storage, offset, sizes and strides.
StridedClaim TorchTensorReader::claim(DType dtype, std::span<const PickleValue> args,
                                      std::string_view name, TensorFacts& facts) const {
  if (args.size() < 4) malformed(name, "fewer than four arguments");
  const auto offset = args[1].as_int();
  auto shape = pickled_numbers(args[2]);
  auto strides = pickled_numbers(args[3]);
  if (!offset || !shape || !strides) {
    malformed(name, "offset, sizes and strides do not fit together");
  }
  facts.shape = shape;
  return {dtype, *offset, std::move(*shape), std::move(*strides)};
}

ReadTensor TorchTensorReader::strided(std::span<const PickleValue> args, std::string_view name,
                                      const PickleGlobal* dtype, TensorFacts& facts) {
  StridedClaim claimed = claim(DType::kUInt8, args, name, facts);
  const TorchStorage found = storage(args[0], name);
  facts.dtype = dtype_word(dtype, found).substr(0, kLongestType);
  const std::optional<DType> part = complex_part(facts.dtype);
  const std::optional<DType> type = part ? part : dtype_called(facts.dtype);
  if (!type) {
    if (is_all_of(found.bytes, claimed, facts.dtype)) facts.bytes = found.bytes;
    throw UnsupportedError(file_.name,
                           fmt::format("{}: data type {} is not supported", name,
                                       dtype != nullptr ? dtype->dotted() : found.type));
  }
  claimed.dtype = *type;
  if (part) claimed.parts = 2;
  TensorView view = strided_view(std::move(claimed), found.bytes, file_, name, found.key);
  return {std::move(view), {}, part ? facts.dtype : std::string()};
}

void TorchTensorReader::malformed(std::string_view name, std::string_view fact) const {
  throw FormatError(file_.name, fmt::format("{}: malformed tensor: {}", name, fact));
}

}  // namespace tbviz
