// Tensors of any element type, as they are.
#pragma once

#include <string_view>

#include "tbviz/summary/summary.h"
#include "tbviz/tensor.h"

namespace tbviz {

/// What SummaryWriter.add_tensor writes, for the plugin "tensor": shape, element type and values,
/// bit by bit. Unlike SummaryWriter's its uint8, float16 and bfloat16 are what TensorBoard's
/// make_ndarray reads back, and uint16, uint32 and uint64 are written, too. Throws UnsupportedError
/// if elements are floats of 8 bits, or more than a value holds (plugin_value.h).
[[nodiscard]] Summary tensor_summary(std::string_view tag, const TensorView& values);

}  // namespace tbviz
