// What the fuzz targets of model files do with what was read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "tbviz/base/bytes.h"
#include "tbviz/base/error.h"
#include "tbviz/checkpoint/checkpoint.h"
#include "tbviz/checkpoint/convolutions.h"
#include "tbviz/checkpoint/format.h"

namespace tbviz::test {

/// Touches every element that the tensors claim to have, of a few that claim few.
inline void look_at(const std::vector<NamedTensor>& tensors) {
  constexpr std::int64_t kMostElements = 1 << 16;
  constexpr std::size_t kMostTensors = 64;
  double sum = 0;
  std::size_t seen = 0;
  for (const NamedTensor& tensor : tensors) {
    if (++seen > kMostTensors) break;
    if (tensor.values.count() > kMostElements) continue;
    for_each_element(tensor.values, [&](auto value) { sum += static_cast<double>(value); });
  }
  [[maybe_unused]] volatile double kept = sum;
}

/// Reads the bytes as a file of `format`, whatever they look like.
inline void look_at_tensors(const CheckpointFormat& format, Bytes bytes) {
  try {
    look_at(format.read(look_at_file(bytes, "fuzz")).tensors);
  } catch (const Error&) {
  }
}

}  // namespace tbviz::test
