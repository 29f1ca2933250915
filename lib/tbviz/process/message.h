// What a model's process and the program say to each other: a kind, plain bytes, and the elements
// of tensors behind them. message_codec.h says what each kind holds; channel.h carries them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "tbviz/base/bytes.h"
#include "tbviz/base/large_vector.h"
#include "tbviz/tensor.h"

namespace tbviz {

enum class MessageKind : std::uint8_t {
  // To the model.
  kBegin,  ///< The answer to kReady.
  kRun,
  kGraph,
  kVisited,    ///< The answer to kArrival.
  kGradients,  ///< The answer to kOutputs.
  kStop,       ///< The answer to either where the run is to end; kStopped confirms it.
  // From the model.
  kReady,  ///< All libraries are there; the model is loaded next.
  kLoaded,
  kArrival,
  kOutputs,
  kPrinted,
  kRunDone,
  kGraphDone,
  kStopped,
  kFailed,
  // To the model.
  kParameter,  ///< Wants to know what a parameter is.
  kVjpDone,    ///< The answer to kVjp.
  // From the model.
  kParameterDone,
  kVjp,  ///< Asks for a vector-Jacobian product.
};

inline constexpr MessageKind kLastMessageKind = MessageKind::kVjp;

/// Where the elements of a tensor begin in a message: at a multiple of this.
inline constexpr std::size_t kTensorAlignment = 16;

/// `bytes` and what brings them to a multiple of kTensorAlignment.
[[nodiscard]] constexpr std::uint64_t padded(std::uint64_t bytes) {
  return (bytes + kTensorAlignment - 1) / kTensorAlignment * kTensorAlignment;
}

/// A message on its way out. What the views point to must outlive it.
struct OutMessage {
  MessageKind kind = MessageKind::kStop;
  std::string plain = {};
  std::vector<TensorView> tensors = {};  ///< Their elements follow the plain part, in this order.
};

/// A message that came in.
struct InMessage {
  MessageKind kind = MessageKind::kStop;
  LargeVector<std::byte> plain = {};
  LargeVector<std::byte> elements = {};  ///< Of all tensors, each padded().
};

}  // namespace tbviz
