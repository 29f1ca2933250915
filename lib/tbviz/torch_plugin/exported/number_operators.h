// Arithmetic with sizes and other numbers, which exported programs have as nodes of their own:
// Python's operators on int, float and bool, and the sizes of tensors.
#pragma once

#include <ATen/core/ivalue.h>

#include <cstddef>
#include <span>
#include <string_view>

namespace tbviz {

/// What a node computes of its arguments, which are numbers and bools as Python has them, but for
/// the first of those that ask for a size. Throws ModelError if an integer does not fit 64 bits, or
/// where Python raises: a division by zero, a number that is no integer.
using NumberFunction = c10::IValue (*)(std::span<const c10::IValue>);

struct NumberOperator {
  std::string_view target;  ///< "_operator.mul", "torch.ops.aten.sym_size.int"
  std::size_t arguments = 0;
  NumberFunction compute = nullptr;
  bool of_tensor = false;  ///< Whether the first argument is a tensor.
};

/// Null for targets that are none.
[[nodiscard]] const NumberOperator* find_number_operator(std::string_view target);

}  // namespace tbviz
