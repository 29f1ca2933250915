// How much a message may hold. Its sender may be hostile, and what is read takes more memory than
// what was sent: these keep it in proportion. All are far from what models have.
#pragma once

#include <cstddef>
#include <cstdint>

#include "tbviz/process/message.h"

namespace tbviz {

/// Tensors in one arrival, arguments or outputs: a list of one for each of a model's thousands of
/// layers still fits.
inline constexpr std::size_t kMostTensors = std::size_t{1} << 16;

/// Dimensions of a tensor: LibTorch's kernels take no more.
inline constexpr std::size_t kMostDimensions = 64;

/// Sites, parameters, nodes of a graph: the largest models have some ten thousand of each.
inline constexpr std::size_t kMostParts = std::size_t{1} << 18;

/// Other names of all sites together.
inline constexpr std::size_t kMostAliases = kMostParts;

/// Inputs and results of all nodes of a graph together; of a node alone no more than that.
inline constexpr std::size_t kMostEdges = std::size_t{1} << 20;

/// Arguments of forward(), which people write down one by one.
inline constexpr std::size_t kMostInputs = 4096;

/// The name of a dynamic size, which people write down or torch.export makes: "s77".
inline constexpr std::size_t kLongestSymbol = 256;

/// Notes are sentences, shown to people one by one.
inline constexpr std::size_t kMostNotes = 100;
inline constexpr std::size_t kLongestNote = 1000;

/// What is in force around the process: a line.
inline constexpr std::size_t kLongestDetail = 4096;

/// A fact of an Error, whose 4096 bytes may all have been NULs, which what() shows as three bytes.
inline constexpr std::size_t kLongestFact = std::size_t{3} * 4096;

/// A message of LibTorch's with its stack traces: what Error::detail() has.
inline constexpr std::size_t kLongestTrace = std::size_t{1} << 16;

/// A path is shorter; what stands in its place in messages as well.
inline constexpr std::size_t kLongestFile = std::size_t{1} << 16;

/// A piece of printed text; longer ones are sent in several.
inline constexpr std::size_t kLongestPrinted = std::size_t{1} << 20;

/// Bytes of the plain part: names, shapes and texts.
[[nodiscard]] constexpr std::uint64_t most_plain_bytes(MessageKind kind) {
  constexpr std::uint64_t kMega = std::uint64_t{1} << 20;
  switch (kind) {
    case MessageKind::kLoaded:
    case MessageKind::kGraphDone:
      return 64 * kMega;  // 256 bytes for each of kMostParts.
    case MessageKind::kArrival:
    case MessageKind::kOutputs:
      return 4 * kMega;  // kMostTensors of six dimensions.
    case MessageKind::kPrinted:
      return kLongestPrinted + kMega;
    case MessageKind::kReady:
    case MessageKind::kParameterDone:
    case MessageKind::kVjp:
    case MessageKind::kFailed:
      return kMega;
    case MessageKind::kRunDone:
    case MessageKind::kStopped:
      return 0;
    default:
      return 1024 * kMega;  // From the program, which nobody doubts.
  }
}

}  // namespace tbviz
