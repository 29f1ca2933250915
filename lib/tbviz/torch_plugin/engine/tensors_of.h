// The tensors in LibTorch's values, however nested.
#pragma once

#include <ATen/core/ivalue.h>

#include <span>
#include <string>
#include <vector>

namespace tbviz {

/// The tensor that `value` is, or those of a tuple, list, dict or future that is done, in order.
/// Undefined tensors are left out.
[[nodiscard]] std::vector<at::Tensor> tensors_of(const c10::IValue& value);

/// What stands for each of them, in the same order: the keys of the dicts and the fields of the
/// named tuples that it lies in, "features.out".
[[nodiscard]] std::vector<std::string> keys_of(const c10::IValue& value);

/// What becomes of the lists and dicts around tensors that are replaced. Tuples and futures are new
/// ones.
enum class Containers : bool {
  kNew,   ///< They are copied.
  kSame,  ///< Whoever holds them finds the other tensors in them.
};

/// The value with other tensors in the places of its own. REQUIRES: as many tensors as
/// tensors_of(value) gives.
[[nodiscard]] c10::IValue with_tensors(const c10::IValue& value,
                                       std::span<const at::Tensor> tensors, Containers containers);

/// Puts `to[i]` wherever `from[i]` stands in the lists and dicts of a value.
void put_back(const c10::IValue& value, std::span<const at::Tensor> from,
              std::span<const at::Tensor> to);

/// A future of that type of value which is done.
[[nodiscard]] c10::IValue done_future(const c10::TypePtr& type, c10::IValue value);

/// Whether values of this type can hold tensors; a future only leads to them.
[[nodiscard]] bool may_hold_tensors(const c10::TypePtr& type);

}  // namespace tbviz
