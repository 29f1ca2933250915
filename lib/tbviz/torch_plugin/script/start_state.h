// What a model's runs start from, so that each starts equal.
#pragma once

#include <ATen/core/Tensor.h>
#include <torch/csrc/jit/api/module.h>

#include <cstdint>
#include <map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "tbviz/torch_plugin/engine/saved_tensors.h"

namespace tbviz {

/// Whether a tensor that forward() changes in place is kept, too, where it is a parameter.
enum class Weights : bool {
  kFixed,    ///< No code changes them.
  kChanging  ///< Some may; a copy of each is kept.
};

/// The attributes of a model, whatever they hold, and LibTorch's random generator, as they were at
/// one time. Tensors, lists, dicts and objects stay the ones that they are, and get back what was
/// in them. Objects of TorchBind classes are left alone.
class StartState {
 public:
  /// Seeds the random generator. The module must outlive this.
  StartState(const torch::jit::Module& module, Weights weights, std::uint64_t seed);

  /// Puts everything back.
  void restore() const;

  /// What there is now is what is put back from now on.
  void take();

 private:
  void remember(const c10::IValue& value);
  void remember_tensor(const at::Tensor& tensor);
  void remember_object(const c10::intrusive_ptr<c10::ivalue::Object>& object);

  const torch::jit::Module& module_;
  Weights weights_;
  std::unordered_set<const void*> known_;  // What was remembered, or is not to be.
  mutable SavedTensors tensors_;
  std::vector<std::pair<c10::List<c10::IValue>, std::vector<c10::IValue>>> lists_;
  std::vector<std::pair<c10::Dict<c10::IValue, c10::IValue>,
                        std::vector<std::pair<c10::IValue, c10::IValue>>>>
      dicts_;
  std::vector<std::pair<c10::intrusive_ptr<c10::ivalue::Object>, std::vector<c10::IValue>>>
      objects_;
  at::Tensor generator_;
};

}  // namespace tbviz
