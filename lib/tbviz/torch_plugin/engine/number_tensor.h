// Tensors of numbers that somebody wrote down.
#pragma once

#include <ATen/core/Tensor.h>

#include <optional>

#include "tbviz/model/argument.h"
#include "tbviz/torch_plugin/engine/argument_value.h"

namespace tbviz {

/// The tensor that a literal (one axis of one element), a list of them (one axis), or lists of such
/// lists of one length spell: bool if all are true or false, int64 if all are integers and the
/// model wants indices, else of the floating type that it wants (float32 if none). Nothing if there
/// is anything but numbers, or the lists have several lengths.
[[nodiscard]] std::optional<at::Tensor> number_tensor(const ArgumentValue& value,
                                                      const WantedType& wanted);

}  // namespace tbviz
