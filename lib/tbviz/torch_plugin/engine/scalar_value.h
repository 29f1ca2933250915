// Numbers, bools and texts that somebody wrote down, as a model's argument has them.
#pragma once

#include <ATen/core/ivalue.h>
#include <ATen/core/jit_type.h>

#include <optional>

#include "tbviz/model/argument.h"

namespace tbviz {

/// A literal as a value of the kind int, float, bool, number or str; so is a tensor of one element,
/// but no text. A bool may be written as a number. Nothing if it does not fit, or for other kinds.
[[nodiscard]] std::optional<c10::IValue> scalar_value(const ArgumentValue& value,
                                                      c10::TypeKind kind);

}  // namespace tbviz
