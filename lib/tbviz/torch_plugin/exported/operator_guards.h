// What must hold of the arguments of operators that trust their caller: they read and write memory
// by sizes that they do not compare. Programs of torch.export call them where decomposed; the table
// of operators (model/operators.txt) says `guard` of them.
#pragma once

#include <ATen/core/stack.h>

#include <string_view>

namespace tbviz {

/// Throws ModelError if the arguments of a call, which are of the types that the schema tells, do
/// not fit each other.
using OperatorGuard = void (*)(const torch::jit::Stack& arguments);

/// Null if there is none for the operator, "aten::native_batch_norm".
[[nodiscard]] OperatorGuard find_operator_guard(std::string_view name);

}  // namespace tbviz
