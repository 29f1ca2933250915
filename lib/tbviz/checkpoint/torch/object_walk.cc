// The walk through objects: modules of Python and TorchScript, packed layers, everything else.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "tbviz/checkpoint/torch/packed_params.h"
#include "tbviz/checkpoint/torch/pickled_values.h"
#include "tbviz/checkpoint/torch/tensor_walk.h"
#include "tbviz/checkpoint/torch/torch_storage.h"
#include "tbviz/error.h"

namespace tbviz {
namespace {

constexpr std::size_t kLongestClass = 256;  // In messages.
constexpr std::size_t kMostSteps = 4;       // Of one parametrization; most have one.

bool is_called(const PickleObject& object, std::string_view type) {
  return object.global() != nullptr && object.global()->name == type;
}

// Files before PyTorch 1.6 refer to the classes of modules.
const PickleGlobal* class_of(const PickleObject& object) {
  return object.global() != nullptr ? object.global() : torch_module_class(object.callable);
}

// nn.Module as Python pickles it.
bool is_python_module(const PickleObject& object) {
  return object.state.find("_modules") != nullptr || object.state.find("_parameters") != nullptr;
}

}  // namespace

void TensorWalk::visit_object(const PickleValue& value, const Owner& owner) {
  const PickleObject& object = *value.as_object();
  if (!visited_.insert(&object).second) return;  // It is part of itself.
  charge_values(object.state.entries().size());  // Looked through for the groups of a module.
  visit_state_of(object, owner);
  visit_entries(value, owner);  // OrderedDict and the like.
  visit_items(object.items, owner);
  visited_.erase(&object);
}

void TensorWalk::visit_state_of(const PickleObject& object, const Owner& owner) {
  const PickleGlobal* type = class_of(object);
  if (is_python_module(object)) {
    visit_python_module(object);
  } else if (torch_script_object(object).state != nullptr) {
    visit_script_object(object);
  } else if (objects_ == Objects::kModules) {
    visit_script_module(object);
  } else if (type != nullptr && is_packed_class(type->module) &&
             object.state.kind() == PickleKind::kTuple) {
    visit_packed(object.state, as_owner(object));
  } else {
    visit_arguments(object, owner);
    visit_state(object.state, owner);
  }
}

// What Python would call something with. A tensor alone has the name of what is made of it.
void TensorWalk::visit_arguments(const PickleObject& object, const Owner& owner) {
  const std::span<const PickleValue> args = object.args.items();
  charge_values(args.size());
  if (object.global() != nullptr && object.global()->is("collections.OrderedDict")) return;
  if (args.size() == 3 && object.global() != nullptr && object.global()->name == "_reconstructor") {
    visit(args[2], owner);  // Of copyreg: (class, base, value of the base).
  } else if (std::ranges::count_if(args, is_tensor) == 1) {
    visit(*std::ranges::find_if(args, is_tensor), owner);
  } else {
    visit_items(args, owner);
  }
}

// Attributes are a dict, or (dict or None, dict) where a class has slots.
void TensorWalk::visit_state(const PickleValue& state, const Owner& owner) {
  const std::span<const PickleValue> parts = state.items();
  const bool slots = state.kind() == PickleKind::kTuple && parts.size() == 2 &&
                     parts[1].kind() == PickleKind::kDict;
  if (slots) {
    for (const PickleValue& part : parts) visit_entries(part, owner);
  } else if (state.kind() == PickleKind::kDict) {
    visit_entries(state, owner);
  } else {
    visit(state, owner);
  }
}

void TensorWalk::visit_script_object(const PickleObject& object) {
  const TorchScriptObject script = torch_script_object(object);
  Owner owner = as_owner(object);
  owner.type = script.type.substr(script.type.rfind('.') + 1);
  visit_custom_class(script.type, *script.state, owner);
}

// Objects of C++ classes: some are made of tensors, of others only LibTorch knows what they hold.
void TensorWalk::visit_custom_class(std::string_view type, const PickleValue& state,
                                    const Owner& owner) {
  const std::size_t before = tensors_.size() + unread_.size();
  if (is_packed_class(type)) {
    visit_packed(state, owner);
  } else {
    visit_container(unwrapped(state), owner);
  }
  if (tensors_.size() + unread_.size() > before) return;
  add_unread(UnsupportedError(file_, fmt::format("{}: objects of class {} are not supported",
                                                 name(), type.substr(0, kLongestClass))),
             {}, owner);
}

void TensorWalk::visit_packed(const PickleValue& state, const Owner& owner) {
  PackedNames names(state);
  const std::span<const PickleValue> items = state.items();
  const auto visit_part = [&](const PickleValue& part, const std::string& position) {
    const std::string_view name = is_tensor(part) ? names.next() : std::string_view();
    visit_child(name.empty() ? position : name, part, owner);
  };
  for (std::size_t i = 0; i < items.size(); ++i) {
    const PickleValue& part = unwrapped(items[i]);
    if (part.kind() != PickleKind::kList) {
      visit_part(part, std::to_string(i));
      continue;
    }
    for (std::size_t j = 0; j < part.items().size(); ++j) {
      visit_part(part.items()[j], fmt::format("{}.{}", i, j));
    }
  }
}

TensorWalk::Owner TensorWalk::as_owner(const PickleObject& module) {
  const PickleGlobal* type = class_of(module);
  return {type == nullptr ? std::string_view() : type->name, TensorRole::kUnknown,
          !modules_.insert(&module).second};
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
  owner.role = TensorRole::kUnknown;
  for (const PickleEntry& entry : module.state.entries()) {
    if (holds_tensors(entry.value)) visit_child(key_text(entry.key), entry.value, owner);
  }
}

// Attributes that are no part of the state dict. Others lead to hooks, and to modules elsewhere.
bool TensorWalk::holds_tensors(const PickleValue& attribute) {
  charge_values(attribute.items().size());
  const auto is_one = [](const PickleValue& value) {
    return is_tensor(value) || (value.as_object() != nullptr &&
                                torch_script_object(*value.as_object()).state != nullptr);
  };
  return is_one(attribute) ||
         (attribute.as_object() == nullptr && std::ranges::any_of(attribute.items(), is_one));
}

// In module.parametrizations, which is a module, too. Python pickles no such modules.
void TensorWalk::note_parametrizations(const PickleObject& module, const Owner& owner) {
  const PickleValue* lists = module.state.find("parametrizations");
  if (lists == nullptr || lists->as_object() == nullptr) return;
  const std::span<const PickleEntry> entries = lists->as_object()->state.entries();
  charge_values(entries.size());
  for (const PickleEntry& entry : entries) {
    const PickleObject* list = entry.value.as_object();
    if (list == nullptr || !is_called(*list, "ParametrizationList")) continue;
    const std::string_view front = path_.empty() ? "" : ".";
    ParametrizationList found{
        fmt::format("{}{}parametrizations.{}", path_, front, key_text(entry.key)),
        std::string(owner.type),
        {}};
    std::size_t bytes = found.name.size() + found.owner.size();
    charge_values(list->state.entries().size());
    for (const PickleEntry& step : list->state.entries()) {
      const PickleObject* type = is_tensor(step.value) ? nullptr : step.value.as_object();
      if (type == nullptr || type->global() == nullptr || found.steps.size() == kMostSteps)
        continue;
      found.steps.push_back(type->global()->dotted());
      bytes += found.steps.back().size();
    }
    charge_text(bytes);
    parametrizations_.push_back(std::move(found));
  }
}

void TensorWalk::visit_script_module(const PickleObject& module) {
  Owner owner = as_owner(module);
  note_parametrizations(module, owner);
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
  if (module.global() == nullptr || module.state.kind() != PickleKind::kTuple) return;
  // A class with its own __getstate__.
  const std::string type = module.global()->dotted();
  if (is_torch_custom_class(type)) {
    visit_custom_class(type, module.state, owner);
  } else if (is_packed_class(type)) {
    visit_packed(module.state, owner);
  } else {
    visit_items(module.state.items(), owner);
  }
}

TensorRole TensorWalk::role_of(const PickleObject& module, const PickleEntry& attribute) const {
  const bool asked = roles_ && module.global() != nullptr && is_tensor(attribute.value);
  const auto name = attribute.key.as_string();
  return asked && name ? roles_(*module.global(), *name) : TensorRole::kUnknown;
}

}  // namespace tbviz
