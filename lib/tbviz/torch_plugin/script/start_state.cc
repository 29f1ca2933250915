#include "tbviz/torch_plugin/script/start_state.h"

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>

#include <mutex>

#include "tbviz/error.h"

namespace tbviz {
namespace {

at::Tensor state_of_generator() {
  at::Generator generator = at::detail::getDefaultCPUGenerator();
  const std::lock_guard lock(generator.mutex());
  return generator.get_state();
}

void set_generator(const at::Tensor& state) {
  at::Generator generator = at::detail::getDefaultCPUGenerator();
  const std::lock_guard lock(generator.mutex());
  generator.set_state(state);
}

}  // namespace

void seed_generator(std::uint64_t seed) {
  at::Generator generator = at::detail::getDefaultCPUGenerator();
  const std::lock_guard lock(generator.mutex());
  generator.set_current_seed(seed);
}

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
      tensors_.push_back({parameter, {}, parameter._version(), parameter.requires_grad()});
    }
  }
  remember(module_._ivalue());
  generator_ = state_of_generator();
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
  tensors_.push_back({tensor, tensor.detach().clone(), tensor._version(), tensor.requires_grad()});
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
  for (TensorCopy& kept : tensors_) {
    put_back(kept);
    kept.version = kept.tensor._version();
  }
  set_generator(generator_);
}

void StartState::put_back(const TensorCopy& kept) {
  if (kept.tensor.grad_fn()) kept.tensor.detach_();
  if (kept.tensor.requires_grad() != kept.requires_grad) {
    kept.tensor.requires_grad_(kept.requires_grad);
  }
  if (!kept.copy.defined()) {
    if (kept.tensor._version() == kept.version) return;
    throw ModelError({}, "the model changed one of its weights, so that it cannot run again");
  }
  if (kept.tensor.sizes() == kept.copy.sizes()) {
    kept.tensor.copy_(kept.copy);
  } else {
    kept.tensor.set_data(kept.copy.clone());
  }
}

}  // namespace tbviz
