// How many channels a network wants its picture to have.
#pragma once

#include <torch/csrc/jit/ir/ir.h>

#include <cstddef>
#include <cstdint>
#include <optional>

#include "tbviz/tensor.h"

namespace tbviz {

/// An input of forward(), counted without the module, and what a convolution takes of it.
struct InputChannels {
  std::size_t input = 0;
  std::int64_t channels = 0;
  std::int64_t axes = 0;  ///< Those of the samples and the channels among them.
};

/// What a convolution operator, whose weight has this shape, says of an input that reaches it with
/// all of its channels: through taps, and operators that keep them (pads, scales). Nothing if it is
/// fed by anything else. REQUIRES: graph is that of a forward(), its calls inlined.
[[nodiscard]] std::optional<InputChannels> channels_taken(const torch::jit::Node& convolution,
                                                          const Shape& weight);

}  // namespace tbviz
