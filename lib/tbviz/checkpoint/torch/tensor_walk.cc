#include "tbviz/checkpoint/torch/tensor_walk.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "tbviz/checkpoint/torch/torch_storage.h"
#include "tbviz/error.h"
#include "tbviz/io/input_name.h"

namespace tbviz {
namespace {

// Copying so many bytes of a key costs about as much as looking at a value.
constexpr std::size_t kKeyBytesPerValue = 256;

std::string key_text(const PickleValue& key) {
  if (const auto text = key.as_string()) return std::string(*text);
  if (const auto number = key.as_int()) return std::to_string(*number);
  if (const auto truth = key.as_bool()) return *truth ? "True" : "False";
  if (const auto real = key.as_float()) return fmt::format("{}", *real);
  return "?";
}

std::string_view class_of(const PickleObject& object) {
  const PickleGlobal* type =
      object.global() != nullptr ? object.global() : torch_module_class(object.callable);
  return type == nullptr ? std::string_view() : type->name;
}

// Python 2 gives an OrderedDict its members in the call, [[key, value], ...].
std::span<const PickleValue> pairs_of(const PickleObject& object) {
  if (object.global() == nullptr || !object.global()->is("collections.OrderedDict")) return {};
  const std::span<const PickleValue> args = object.args.items();
  return args.size() == 1 ? args[0].items() : args.first(0);
}

// nn.Module as Python pickles it.
bool is_python_module(const PickleObject& object) {
  return object.state.find("_modules") != nullptr || object.state.find("_parameters") != nullptr;
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
  } else if (const PickleObject* object = value.as_object()) {
    charge_values(object->state.entries().size());  // Looked through for the groups of a module.
    visit_object(*object, owner);
    visit_entries(value, owner);  // OrderedDict and the like.
    for (std::size_t i = 0; i < object->items.size(); ++i) {
      visit_child(std::to_string(i), object->items[i], owner);
    }
  } else if (value.kind() == PickleKind::kDict) {
    visit_entries(value, owner);
  } else if (value.kind() == PickleKind::kTuple || value.kind() == PickleKind::kList) {
    for (std::size_t i = 0; i < value.items().size(); ++i) {
      visit_child(std::to_string(i), value.items()[i], owner);
    }
  }
  --depth_;
}

void TensorWalk::read_tensor(const PickleValue& value, const Owner& owner) {
  try {
    const TensorView tensor = reader_.read(value, path_);
    charge_text(path_.size() + owner.type.size());
    tensors_.push_back({path_, tensor, std::string(owner.type), owner.role, owner.repeated});
  } catch (const UnsupportedError& error) {
    charge_text(path_.size() + std::string_view(error.what()).size() + owner.type.size());
    unread_.push_back({.name = path_,
                       .error = error,
                       .position = tensors_.size(),
                       .owner = std::string(owner.type)});
  }
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

void TensorWalk::visit_object(const PickleObject& object, const Owner& owner) {
  if (is_python_module(object)) {
    visit_python_module(object);
  } else if (objects_ == Objects::kModules) {
    visit_script_module(object);
  } else {
    visit_entries(object.state, owner);
  }
}

TensorWalk::Owner TensorWalk::as_owner(const PickleObject& module) {
  return {class_of(module), TensorRole::kUnknown, !modules_.insert(&module).second};
}

void TensorWalk::visit_python_module(const PickleObject& module) {
  constexpr std::array<std::pair<std::string_view, TensorRole>, 3> kGroups = {{
      {"_parameters", TensorRole::kParameter},
      {"_buffers", TensorRole::kBuffer},
      {"_modules", TensorRole::kUnknown},
  }};
  Owner owner = as_owner(module);
  for (const auto& [group, role] : kGroups) {
    owner.role = role;
    const PickleValue* members = module.state.find(group);
    if (members != nullptr) visit_entries(*members, owner);
  }
}

void TensorWalk::visit_script_module(const PickleObject& module) {
  Owner owner = as_owner(module);
  const std::span<const PickleEntry> attributes = module.state.entries();
  for (const bool submodules : {false, true}) {
    for (const PickleEntry& entry : attributes) {
      const PickleValue& value = unwrapped(entry.value);
      const bool is_submodule = value.as_object() != nullptr && !is_tensor(value);
      if (is_submodule != submodules) continue;
      owner.role = role_of(module, entry);
      visit_child(key_text(entry.key), value, owner);
    }
  }
  owner.role = TensorRole::kUnknown;
  if (module.state.kind() == PickleKind::kTuple) {  // A custom class with its own __getstate__.
    for (std::size_t i = 0; i < module.state.items().size(); ++i) {
      visit_child(std::to_string(i), module.state.items()[i], owner);
    }
  }
}

TensorRole TensorWalk::role_of(const PickleObject& module, const PickleEntry& attribute) const {
  const bool asked = roles_ && module.global() != nullptr && is_tensor(attribute.value);
  const auto name = attribute.key.as_string();
  return asked && name ? roles_(*module.global(), *name) : TensorRole::kUnknown;
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
  if (tensors_.size() + unread_.size() >= limits_.max_tensors ||
      text_bytes_ > limits_.max_text_bytes) {
    throw FormatError(file_, fmt::format("holds more than {} tensors, or {} MiB of names",
                                         limits_.max_tensors, limits_.max_text_bytes >> 20U));
  }
}

void TensorWalk::move_to(CheckpointContents& contents) {
  for (UnreadTensor& tensor : unread_) tensor.position += contents.tensors.size();
  std::move(tensors_.begin(), tensors_.end(), std::back_inserter(contents.tensors));
  std::move(unread_.begin(), unread_.end(), std::back_inserter(contents.unread));
  tensors_.clear();
  unread_.clear();
}

}  // namespace tbviz
