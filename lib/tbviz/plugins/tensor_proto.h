// Tensors as bytes: TensorProto of tensorboard/compat/proto/tensor.proto. event/tensor_message.h
// reads them.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "tbviz/tensor.h"

namespace tbviz {

/// Any array with its own element type, so that TensorBoard's make_ndarray gives it back bit by
/// bit. Numbers stand in the field of their type, as SummaryWriter writes them; uint32 and uint64,
/// which make_ndarray does not look for there, stand as raw bytes. Throws UnsupportedError if the
/// elements are floats of 8 bits, or more than a value holds (plugin_value.h).
[[nodiscard]] std::string encode_tensor(const TensorView& values);

/// The same with the elements as float32 (DT_FLOAT), rounded to nearest.
[[nodiscard]] std::string encode_float_tensor(const TensorView& values);

/// A text (DT_STRING). REQUIRES: `shape` has one element
[[nodiscard]] std::string encode_string_tensor(std::string_view text, const Shape& shape);

}  // namespace tbviz
