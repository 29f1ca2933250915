// The tensors in LibTorch's values, however nested.
#pragma once

#include <ATen/core/ivalue.h>

#include <span>
#include <string>
#include <vector>

namespace tbviz {

/// The tensor that `value` is, or those of a tuple, list or dict, in order. Undefined tensors are
/// left out.
[[nodiscard]] std::vector<at::Tensor> tensors_of(const c10::IValue& value);

/// What stands for each of them, in the same order: the keys of the dicts and the fields of the
/// named tuples that it lies in, "features.out".
[[nodiscard]] std::vector<std::string> keys_of(const c10::IValue& value);

/// The value with other tensors in the places of its own; tuples, lists and dicts around them are
/// new ones. REQUIRES: as many tensors as tensors_of(value) gives.
[[nodiscard]] c10::IValue with_tensors(const c10::IValue& value,
                                       std::span<const at::Tensor> tensors);

/// Whether values of this type can hold tensors.
[[nodiscard]] bool may_hold_tensors(const c10::TypePtr& type);

}  // namespace tbviz
