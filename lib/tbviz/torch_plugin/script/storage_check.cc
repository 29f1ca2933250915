#include "tbviz/torch_plugin/script/storage_check.h"

#include <c10/core/ScalarType.h>
#include <fmt/format.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "tbviz/archive/pickle.h"
#include "tbviz/error.h"

namespace tbviz {
namespace {

// Bytes of an element of a storage class, "FloatStorage". Nothing for classes that this LibTorch
// lacks; it will say so.
std::optional<std::uint64_t> element_size(const PickleGlobal& type) {
  for (int i = 0; i < static_cast<int>(c10::ScalarType::Undefined); ++i) {
    const auto scalar = static_cast<c10::ScalarType>(i);
    if (type.name == std::string(c10::toString(scalar)) + "Storage") {
      return c10::elementSize(scalar);
    }
  }
  return std::nullopt;
}

// One past the last element that sizes and strides reach from `offset`; nothing if they are no
// tensor's.
std::optional<std::int64_t> reach(const PickleValue& offset, std::span<const PickleValue> sizes,
                                  std::span<const PickleValue> strides) {
  if (!offset.as_int() || *offset.as_int() < 0 || sizes.size() != strides.size()) {
    return std::nullopt;
  }
  std::int64_t last = *offset.as_int();
  bool empty = false;
  for (std::size_t axis = 0; axis < sizes.size(); ++axis) {
    const auto size = sizes[axis].as_int();
    const auto stride = strides[axis].as_int();
    std::int64_t step = 0;
    if (!size || !stride || *size < 0 || *stride < 0) return std::nullopt;
    empty = empty || *size == 0;
    if (*size > 1 && (__builtin_mul_overflow(*size - 1, *stride, &step) ||
                      __builtin_add_overflow(last, step, &last))) {
      return std::nullopt;
    }
  }
  if (empty) return 0;
  std::int64_t end = 0;
  if (__builtin_add_overflow(last, 1, &end)) return std::nullopt;
  return end;
}

/// Checks one pickle of an archive.
class StorageCheck {
 public:
  /// Storages lie in `folder`, "data/".
  StorageCheck(const ScriptArchive& archive, std::string folder)
      : archive_(archive), folder_(std::move(folder)) {}

  // ("storage", class, key, location, elements): as many elements as the reference claims.
  std::int64_t check_reference(const PickleValue& reference) const;

  void check_call(const PickleObject& call) const;

 private:
  void check_tensor(std::span<const PickleValue> arguments) const;
  [[noreturn]] void fail(const std::string& fact) const {
    throw FormatError(archive_.name(), fact + " (is the file damaged?)");
  }

  const ScriptArchive& archive_;
  std::string folder_;
};

std::int64_t StorageCheck::check_reference(const PickleValue& reference) const {
  const std::span<const PickleValue> whole = reference.items();
  const std::span<const PickleValue> id = whole.size() == 1 ? whole[0].items() : whole.first(0);
  if (reference.kind() != PickleKind::kPersistent || id.size() < 5 || !id[2].as_string() ||
      id[0].as_string() != "storage" || id[1].as_global() == nullptr || !id[4].as_int()) {
    fail("malformed tensor: no storage");
  }
  const std::int64_t elements = *id[4].as_int();
  const std::string path = folder_ + std::string(*id[2].as_string());
  if (elements < 0) fail(fmt::format("{} claims {} elements", path, elements));
  if (elements == 0) return 0;  // LibTorch does not ask for the record.
  const ZipMember* record = archive_.find(path);
  if (record == nullptr) fail(fmt::format("{}, the values of a tensor, is missing", path));
  const std::optional<std::uint64_t> size = element_size(*id[1].as_global());
  if (size && record->size / *size < static_cast<std::uint64_t>(elements)) {
    fail(fmt::format("{} claims {} elements of {} bytes, but its record at offset {} has {} bytes",
                     path, elements, *size, record->header_offset, record->size));
  }
  return elements;
}

void StorageCheck::check_call(const PickleObject& call) const {
  // LibTorch's functions are numbers, so a pickle could call any number.
  if (call.global() == nullptr) fail("malformed pickle: calls what is no function");
  const PickleGlobal& function = *call.global();
  if (function.module == "torch._tensor") {
    throw UnsupportedError(archive_.name(),
                           fmt::format("tensors made by {} are not supported; save the model by "
                                       "torch.jit.script(model).save(\"model.pt\")",
                                       function.dotted()));
  }
  if (!function.is("torch._utils._rebuild_tensor_v2") &&
      !function.is("torch._utils._rebuild_qtensor")) {
    return;
  }
  if (call.state.kind() != PickleKind::kNone) fail("malformed tensor: it has a state");
  check_tensor(call.args.items());
}

// (storage, offset, sizes, strides, ...)
void StorageCheck::check_tensor(std::span<const PickleValue> arguments) const {
  if (arguments.size() < 4) fail("malformed tensor: fewer than four arguments");
  const std::int64_t elements = check_reference(arguments[0]);
  const auto end = reach(arguments[1], arguments[2].items(), arguments[3].items());
  if (!end) fail("malformed tensor: offset, sizes and strides do not fit together");
  if (*end > elements) {
    fail(fmt::format("malformed tensor: it reaches beyond the {} elements of its storage",
                     elements));
  }
}

}  // namespace

void check_storages(const ScriptArchive& archive) {
  for (const std::string part : {"data", "constants"}) {
    const std::string path = part + ".pkl";
    if (archive.find(path) == nullptr) continue;  // There may be no constants.
    const ZipContents contents = archive.read(path);
    const Pickle pickle(contents.bytes(), archive.name(), path);
    const StorageCheck check(archive, part + "/");
    for (const PickleValue& reference : pickle.persistent()) (void)check.check_reference(reference);
    for (const PickleObject& call : pickle.objects()) check.check_call(call);
  }
}

}  // namespace tbviz
