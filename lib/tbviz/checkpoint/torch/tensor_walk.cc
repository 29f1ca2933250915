#include "tbviz/checkpoint/torch/tensor_walk.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "tbviz/checkpoint/complex_parts.h"
#include "tbviz/checkpoint/torch/byte_strings.h"
#include "tbviz/checkpoint/torch/packed_params.h"
#include "tbviz/checkpoint/torch/pickled_values.h"
#include "tbviz/checkpoint/torch/torch_storage.h"
#include "tbviz/error.h"
#include "tbviz/io/input_name.h"

namespace tbviz {
namespace {

// Copying so many bytes of a key costs about as much as looking at a value.
constexpr std::size_t kKeyBytesPerValue = 256;

// Fewer are a hash or a mark, and hold no weights.
constexpr std::size_t kFewestBytes = 64;

// Python 2 gives an OrderedDict its members in the call, [[key, value], ...].
std::span<const PickleValue> pairs_of(const PickleObject& object) {
  if (object.global() == nullptr || !object.global()->is("collections.OrderedDict")) return {};
  const std::span<const PickleValue> args = object.args.items();
  return args.size() == 1 ? args[0].items() : args.first(0);
}

}  // namespace

void TensorWalk::add(const PickleValue& root, std::string_view name) {
  path_ = name;
  visit(root, {});
}

void TensorWalk::add_file(const PickleValue& root) {
  add(root, is_tensor(root) ? default_name(file_) : std::string());
}

void TensorWalk::visit(const PickleValue& given, const Owner& owner) {
  charge_values(1);
  if (++depth_ > limits_.max_depth) {
    throw FormatError(file_, fmt::format("nests values more than {} deep", limits_.max_depth));
  }
  const PickleValue& value = unwrapped(given);
  if (is_tensor(value)) {
    read_tensor(value, owner);
  } else if (!add_data(value, owner)) {
    visit_container(value, owner);
  }
  --depth_;
}

void TensorWalk::visit_container(const PickleValue& value, const Owner& owner) {
  switch (value.kind()) {
    case PickleKind::kObject:
      visit_object(value, owner);
      break;
    case PickleKind::kDict:
      visit_entries(value, owner);
      break;
    case PickleKind::kTuple:
    case PickleKind::kList:
    case PickleKind::kSet:
      if (is_packed_pair(path_, value)) {
        visit_packed(value, owner);
      } else {
        visit_items(value.items(), owner);
      }
      break;
    default:
      break;
  }
}

void TensorWalk::read_tensor(const PickleValue& value, const Owner& owner) {
  TensorFacts facts;
  try {
    ReadTensor read = reader_.read(value, path_, facts);
    charge_text(path_.size() + owner.type.size());
    NamedTensor tensor{path_,      std::move(read.values), std::string(owner.type),
                       owner.role, owner.repeated,         std::move(read.stored)};
    if (read.complex.empty()) {
      tensors_.push_back(std::move(tensor));
    } else {
      add_complex_parts(tensor, read.complex, tensors_);
    }
  } catch (const UnsupportedError& error) {
    add_unread(error, std::move(facts), owner);
  }
  const PickleValue* attributes = attributes_of_tensor(value);
  if (attributes == nullptr || !visited_.insert(value.as_object()).second) return;
  visit_state(*attributes, {owner.type, TensorRole::kUnknown, owner.repeated});
  visited_.erase(value.as_object());
}

void TensorWalk::add_unread(const UnsupportedError& error, TensorFacts facts, const Owner& owner) {
  charge_text(path_.size() + std::string_view(error.what()).size() + owner.type.size());
  unread_.push_back({.name = name(),
                     .error = error,
                     .position = tensors_.size(),
                     .owner = std::string(owner.type),
                     .dtype = std::move(facts.dtype),
                     .shape = std::move(facts.shape),
                     .bytes = facts.bytes});
}

bool TensorWalk::add_data(const PickleValue& value, const Owner& owner) {
  if (value.kind() != PickleKind::kBytes && value.kind() != PickleKind::kPersistent &&
      value.kind() != PickleKind::kObject) {
    return false;
  }
  try {
    if (auto storage = reader_.read_storage(value, path_)) {
      const UnsupportedError error(
          file_, fmt::format("{}: is a storage without a tensor; save the tensor", name()));
      add_unread(error, std::move(*storage), owner);
      return true;
    }
  } catch (const UnsupportedError& error) {
    add_unread(error, {}, owner);
    return true;
  }
  const auto bytes = pickled_bytes(value);
  if (!bytes) return false;
  if (bytes->written.size() >= kFewestBytes) {
    const UnsupportedError error(
        file_, fmt::format("{}: bytes that are no tensor of PyTorch or NumPy are not supported; "
                           "save what they hold as tensors or arrays",
                           name()));
    add_unread(error, {{}, {}, as_bytes(bytes->written)}, owner);
  }
  return true;
}

std::string TensorWalk::name() const { return path_.empty() ? default_name(file_) : path_; }

void TensorWalk::visit_items(std::span<const PickleValue> items, const Owner& owner) {
  for (std::size_t i = 0; i < items.size(); ++i) visit_child(std::to_string(i), items[i], owner);
}

void TensorWalk::visit_child(std::string_view key, const PickleValue& value, const Owner& owner) {
  const std::size_t length = path_.size();
  if (length + key.size() > limits_.max_path) {
    throw FormatError(file_, fmt::format("has a name of more than {} bytes", limits_.max_path));
  }
  charge_values(key.size() / kKeyBytesPerValue);
  if (!path_.empty()) path_ += '.';
  path_ += key;
  visit(value, owner);
  path_.resize(length);
}

void TensorWalk::visit_entries(const PickleValue& value, const Owner& owner) {
  for (const PickleEntry& entry : value.entries()) {
    visit_child(key_text(entry.key), entry.value, owner);
  }
  if (value.as_object() == nullptr) return;
  const std::span<const PickleValue> pairs = pairs_of(*value.as_object());
  charge_values(pairs.size());  // Some may be no pairs, and are not visited.
  for (const PickleValue& pair : pairs) {
    const std::span<const PickleValue> both = pair.items();
    if (both.size() == 2) visit_child(key_text(both[0]), both[1], owner);
  }
}

void TensorWalk::charge_values(std::size_t count) {
  values_ += count;
  if (values_ <= limits_.max_values) return;
  throw FormatError(file_,
                    fmt::format("describes more than {} values, counting shared ones each time",
                                limits_.max_values));
}

void TensorWalk::charge_text(std::size_t bytes) {
  text_bytes_ += bytes;
  if (tensors_.size() + unread_.size() + parametrizations_.size() >= limits_.max_tensors ||
      text_bytes_ > limits_.max_text_bytes) {
    throw FormatError(file_, fmt::format("holds more than {} tensors, or {} MiB of names",
                                         limits_.max_tensors, limits_.max_text_bytes >> 20U));
  }
}

void TensorWalk::move_to(CheckpointContents& contents) {
  for (UnreadTensor& tensor : unread_) tensor.position += contents.tensors.size();
  std::move(tensors_.begin(), tensors_.end(), std::back_inserter(contents.tensors));
  std::move(unread_.begin(), unread_.end(), std::back_inserter(contents.unread));
  std::move(parametrizations_.begin(), parametrizations_.end(),
            std::back_inserter(contents.parametrizations));
  tensors_.clear();
  unread_.clear();
  parametrizations_.clear();
  reader_.move_memory_to(contents);
}

}  // namespace tbviz
