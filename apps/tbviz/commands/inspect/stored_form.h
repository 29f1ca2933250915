// How a model file holds tensors whose values are shown as another type: what inspect says of them.
#pragma once

#include <string>

#include "tbviz/checkpoint.h"
#include "tbviz/text/json.h"

namespace tbviz::cli {

/// Whether the tensor has scales.
[[nodiscard]] bool is_quantised(const NamedTensor& tensor);

/// "scale 0.0123, zero point 3", or the ranges of those along an axis; "-" if it is not quantised.
[[nodiscard]] std::string describe_quantisation(const NamedTensor& tensor);

/// Adds "values_dtype", and "scale", "zero_point" and "axis" of a quantised tensor: numbers, or
/// lists along the axis. REQUIRES: tensor.stored
void add_stored_form(const NamedTensor& tensor, Json& object);

}  // namespace tbviz::cli
