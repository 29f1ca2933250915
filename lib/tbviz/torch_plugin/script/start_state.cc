#include "tbviz/torch_plugin/script/start_state.h"

#include <ATen/ATen.h>

#include "tbviz/torch_plugin/engine/random_state.h"

namespace tbviz {
StartState::StartState(const torch::jit::Module& module, Weights weights, std::uint64_t seed)
    : module_(module), weights_(weights) {
  seed_generator(seed);
  take();
}

void StartState::take() {
  tensors_.clear();
  lists_.clear();
  dicts_.clear();
  objects_.clear();
  known_.clear();
  if (weights_ == Weights::kFixed) {
    for (const at::Tensor& parameter : module_.parameters()) {
      known_.insert(parameter.unsafeGetTensorImpl());
      tensors_.save_unchanging(parameter);
    }
  }
  remember(module_._ivalue());
  generator_ = generator_state();
}

void StartState::remember(const c10::IValue& value) {
  if (value.isTensor()) {
    remember_tensor(value.toTensor());
  } else if (value.isTuple()) {
    for (const c10::IValue& element : value.toTupleRef().elements()) remember(element);
  } else if (value.isObject()) {
    remember_object(value.toObject());
  } else if (value.isList()) {
    const auto list = value.toList();
    if (!known_.insert(value.internalToPointer()).second) return;
    std::vector<c10::IValue> elements;
    for (std::size_t i = 0; i < list.size(); ++i) elements.push_back(list.get(i));
    for (const c10::IValue& element : elements) remember(element);
    lists_.emplace_back(list, std::move(elements));
  } else if (value.isGenericDict()) {
    const auto dict = value.toGenericDict();
    if (!known_.insert(value.internalToPointer()).second) return;
    std::vector<std::pair<c10::IValue, c10::IValue>> entries;
    for (const auto& entry : dict) entries.emplace_back(entry.key(), entry.value());
    for (const auto& [key, element] : entries) remember(element);
    dicts_.emplace_back(dict, std::move(entries));
  }
}

void StartState::remember_tensor(const at::Tensor& tensor) {
  if (!tensor.defined() || !known_.insert(tensor.unsafeGetTensorImpl()).second) return;
  tensors_.save(tensor);
}

void StartState::remember_object(const c10::intrusive_ptr<c10::ivalue::Object>& object) {
  if (!known_.insert(object.get()).second) return;
  for (const c10::IValue& slot : object->slots()) remember(slot);
  objects_.emplace_back(object, object->slots());
}

void StartState::restore() const {
  const c10::NoGradGuard no_gradients;
  for (const auto& [object, slots] : objects_) {
    for (std::size_t i = 0; i < slots.size(); ++i) object->setSlot(i, slots[i]);
  }
  for (const auto& [list, elements] : lists_) {
    list.clear();
    for (const c10::IValue& element : elements) list.push_back(element);
  }
  for (const auto& [dict, entries] : dicts_) {
    dict.clear();
    for (const auto& [key, value] : entries) dict.insert(key, value);
  }
  tensors_.restore();
  restore_generator(generator_);
}

}  // namespace tbviz
