// Tensors as TensorFlow writes them (tensorboard/compat/proto/tensor.proto).
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>
#include <vector>

#include "tbviz/base/bytes.h"
#include "tbviz/tensor.h"

namespace tbviz {

/// A TensorProto. Its elements are numbers or texts.
struct TensorMessage {
  Shape shape;
  std::optional<Tensor> numbers;          ///< Set unless the elements are texts.
  std::vector<std::string_view> strings;  ///< In C order. Views of the message.
};

/// The tensor in a message, its elements as make_ndarray has them: raw, one by one, or fewer than
/// the shape has, of which the last one is repeated. float16 and bfloat16 are also taken as
/// add_tensor wrote them, with the bits of float32, which make_ndarray refuses.
///
/// None if the message is malformed, its type is no DType and no text, its numbers do not fit its
/// shape, or there are more of them than `most_numbers`. Texts are those that there are, whatever
/// the shape.
[[nodiscard]] std::optional<TensorMessage> parse_tensor(
    Bytes message, std::int64_t most_numbers = std::numeric_limits<std::int64_t>::max());

}  // namespace tbviz
