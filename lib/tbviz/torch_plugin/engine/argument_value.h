// A value that somebody wrote down, as the type that an argument of forward() has.
#pragma once

#include <ATen/core/ivalue.h>
#include <ATen/core/jit_type.h>
#include <c10/core/ScalarType.h>

#include <optional>
#include <string>

#include "tbviz/model/argument.h"

namespace tbviz {

/// What a model wants of the tensors in an argument.
struct WantedType {
  std::optional<at::ScalarType> floating = {};  ///< Floating-point tensors become this. None: they
                                                ///< stay as they are.
  bool indices = false;  ///< Numbers that are written as integers become an int64 tensor.
};

/// `value` as `type`: a literal, or a tensor of one element, a number or a bool; a literal, or a
/// list of numbers, a tensor; lists also tuples; dicts also named tuples. Where the type leaves it
/// open (Any, Union), the value's own form counts. `name` is the argument's. Throws ModelError if
/// it does not fit, naming the part that does not, and its type.
[[nodiscard]] c10::IValue to_ivalue(const ArgumentValue& value, const c10::TypePtr& type,
                                    const WantedType& wanted, const std::string& name);

}  // namespace tbviz
