// What the fuzz targets of model files do with what was read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "tbviz/base/bytes.h"
#include "tbviz/checkpoint.h"
#include "tbviz/checkpoint/convolutions.h"
#include "tbviz/checkpoint/format.h"
#include "tbviz/error.h"

namespace tbviz::test {

/// Touches every element that a tensor claims to have, if these are few.
inline void look_at(const TensorView& tensor) {
  constexpr std::int64_t kMostElements = 1 << 16;
  if (tensor.count() > kMostElements) return;
  double sum = 0;
  for_each_element(tensor, [&](auto value) { sum += static_cast<double>(value); });
  [[maybe_unused]] volatile double kept = sum;
}

/// The same for the first of many tensors.
inline void look_at(const std::vector<NamedTensor>& tensors) {
  constexpr std::size_t kMostTensors = 64;
  std::size_t seen = 0;
  for (const NamedTensor& tensor : tensors) {
    if (++seen > kMostTensors) break;
    look_at(tensor.values);
  }
}

/// Reads the bytes as a file of `format`, whatever they look like, and finds its layers, some of
/// which are computed.
inline void look_at_tensors(const CheckpointFormat& format, Bytes bytes) {
  try {
    const CheckpointFile file = look_at_file(bytes, "fuzz");
    const Checkpoint checkpoint(file.name, format.name, format.read(file), nullptr);
    look_at(checkpoint.tensors());
    constexpr std::size_t kMostLayers = 64;
    std::size_t seen = 0;
    for (const ConvolutionLayer& layer : find_convolutions(checkpoint)) {
      if (++seen > kMostLayers) break;
      Tensor made;
      if (layer.unread == nullptr) look_at(weight_of(layer, made));
    }
  } catch (const Error&) {
  }
}

}  // namespace tbviz::test
