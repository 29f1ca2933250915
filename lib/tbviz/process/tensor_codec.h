// Messages about a single tensor, as message_codec.h has the others.
#pragma once

#include <cstddef>

#include "tbviz/process/message.h"
#include "tbviz/tensor.h"

namespace tbviz {

/// What a vector-Jacobian product is asked for.
struct VjpQuestion {
  std::size_t vjp = 0;  ///< How many slots of the run had been answered with one before.
  TensorView gradient;  ///< A view into the message.
};

[[nodiscard]] OutMessage encode_parameter_order(std::size_t index);
[[nodiscard]] std::size_t decode_parameter_order(const InMessage& message);

[[nodiscard]] OutMessage encode_vjp(const VjpQuestion& question);
[[nodiscard]] VjpQuestion decode_vjp(const InMessage& message);

/// A message that is a tensor, kParameterDone or kVjpDone; what is read is a view into it.
[[nodiscard]] OutMessage encode_tensor(MessageKind kind, const TensorView& tensor);
[[nodiscard]] TensorView decode_tensor(const InMessage& message, MessageKind kind);

}  // namespace tbviz
