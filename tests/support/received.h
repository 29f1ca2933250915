// A message as it arrives at the other end.
#pragma once

#include <algorithm>

#include "tbviz/process/message.h"

namespace tbviz::test {

[[nodiscard]] inline InMessage received(const OutMessage& sent) {
  InMessage message;
  message.kind = sent.kind;
  const Bytes plain = as_bytes(sent.plain);
  message.plain.assign(plain.begin(), plain.end());
  for (const TensorView& view : sent.tensors) {
    const Tensor copy = to_contiguous(view);
    const Bytes bytes = copy.view().bytes();
    message.elements.insert(message.elements.end(), bytes.begin(), bytes.end());
    message.elements.insert(message.elements.end(), padded(bytes.size()) - bytes.size(),
                            std::byte{0});
  }
  return message;
}

}  // namespace tbviz::test
