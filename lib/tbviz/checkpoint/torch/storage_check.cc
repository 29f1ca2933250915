#include "tbviz/checkpoint/torch/storage_check.h"

#include <fmt/format.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "tbviz/checkpoint/strided_view.h"
#include "tbviz/checkpoint/torch/torch_storage.h"
#include "tbviz/error.h"

namespace tbviz {
namespace {

constexpr std::uint64_t kMostInflatedBytes = std::uint64_t{1} << 28U;

// What LibTorch asks for by itself. The names of other records stand in these.
constexpr std::array<std::string_view, 3> kAskedFor = {"data.pkl", "constants.pkl", "model.json"};

std::string without_case(std::string_view name) {
  std::string lower(name);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

// The numbers of a plain tuple. A call that gives a tuple is none: LibTorch would make the call.
std::optional<std::vector<std::int64_t>> tuple_of_numbers(const PickleValue& value) {
  if (value.kind() != PickleKind::kTuple) return std::nullopt;
  std::vector<std::int64_t> numbers;
  for (const PickleValue& item : value.items()) {
    if (!item.as_int()) return std::nullopt;
    numbers.push_back(*item.as_int());
  }
  return numbers;
}

/// Checks one pickle of an archive.
class StorageCheck {
 public:
  StorageCheck(const CheckpointFile& file, std::string_view folder)
      : file_(file), folder_(folder) {}

  // As many elements as the reference claims.
  std::int64_t check_reference(const PickleValue& reference) const;

  void check_call(const PickleObject& call) const;

 private:
  void check_tensor(std::span<const PickleValue> arguments) const;
  [[noreturn]] void fail(const std::string& fact) const {
    throw FormatError(file_.name, fact + " (is the file damaged?)");
  }

  const CheckpointFile& file_;
  std::string_view folder_;
};

std::int64_t StorageCheck::check_reference(const PickleValue& reference) const {
  const std::optional<TorchStorageId> id = torch_storage_id(reference);
  if (!id) fail("malformed tensor: no storage");
  const std::string path = fmt::format("{}{}", folder_, id->key);
  if (id->elements < 0) fail(fmt::format("{} claims {} elements", path, id->elements));
  if (id->elements == 0) return 0;  // LibTorch does not ask for the record.
  const ZipMember* record = file_.find(path);
  if (record == nullptr) fail(fmt::format("{}, the values of a tensor, is missing", path));
  const std::size_t size = torch_element_size(*id->type);
  if (size == 0) {
    throw UnsupportedError(file_.name, fmt::format("{}: storages of class {} are not supported",
                                                   path, id->type->dotted()));
  }
  if (record->size / size < static_cast<std::uint64_t>(id->elements)) {
    fail(fmt::format("{} claims {} elements of {} bytes, but its record at offset {} has {} bytes",
                     path, id->elements, size, record->header_offset, record->size));
  }
  return id->elements;
}

void StorageCheck::check_call(const PickleObject& call) const {
  // LibTorch's functions are numbers, so a pickle could call any number.
  if (call.global() == nullptr) fail("malformed pickle: calls what is no function");
  const PickleGlobal& function = *call.global();
  if (function.module == "torch._tensor") {
    throw UnsupportedError(file_.name,
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
  const auto offset = arguments[1].as_int();
  const auto shape = tuple_of_numbers(arguments[2]);
  auto strides = tuple_of_numbers(arguments[3]);
  if (!offset || !shape || !strides || !contiguous_count(*shape)) {
    fail("malformed tensor: offset, sizes and strides do not fit together");
  }
  const auto end = strided_reach({DType::kUInt8, *offset, *shape, std::move(*strides)});
  if (!end) fail("malformed tensor: offset, sizes and strides do not fit together");
  if (*end > elements) {
    fail(fmt::format("malformed tensor: it reaches beyond the {} elements of its storage",
                     elements));
  }
}

}  // namespace

void check_storages(const CheckpointFile& file, const Pickle& pickle, std::string_view folder) {
  const StorageCheck check(file, folder);
  for (const PickleValue& reference : pickle.persistent()) (void)check.check_reference(reference);
  for (const PickleObject& call : pickle.objects()) check.check_call(call);
}

void check_member_names(const CheckpointFile& file) {
  std::unordered_map<std::string, std::string> names;
  for (const std::string_view path : kAskedFor) {
    const std::string name = file.folder + std::string(path);
    names.emplace(without_case(name), name);
  }
  for (const ZipMember& member : file.zip->members()) {
    const std::string& name =
        names.try_emplace(without_case(member.name), member.name).first->second;
    if (name == member.name) continue;
    throw FormatError(file.name,
                      fmt::format("zip member {} at offset {}: LibTorch would take its name for {} "
                                  "(which program wrote the file?)",
                                  member.name, member.header_offset, name));
  }
}

void check_inflated_sizes(const CheckpointFile& file) {
  for (const ZipMember& member : file.zip->members()) {
    if (member.method == 0 || member.size <= kMostInflatedBytes) continue;
    throw FormatError(
        file.name, fmt::format("zip member {} at offset {}: it inflates to {} bytes; at most {} "
                               "are read",
                               member.name, member.header_offset, member.size, kMostInflatedBytes));
  }
}

}  // namespace tbviz
