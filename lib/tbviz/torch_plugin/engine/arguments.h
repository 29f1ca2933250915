// The arguments of a model's forward(), as its schema wants them.
#pragma once

#include <ATen/core/function_schema.h>
#include <ATen/core/stack.h>

#include <span>
#include <vector>

#include "tbviz/model/run.h"
#include "tbviz/torch_plugin/engine/argument_value.h"

namespace tbviz {

/// What forward() takes, without the module itself.
[[nodiscard]] std::vector<InputInfo> inputs_of(const c10::FunctionSchema& forward);

/// Puts the arguments behind the module, which is on the stack already, defaults included.
/// `wanted` has an element per input. Throws ModelError if there are too many or too few, or one
/// does not fit its type.
void push_arguments(const c10::FunctionSchema& forward, std::span<const Argument> arguments,
                    std::span<const WantedType> wanted, torch::jit::Stack& stack);

}  // namespace tbviz
