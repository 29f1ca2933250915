// Model files of any format: what they are, and every tensor that is found in them.
#include <cstddef>
#include <cstdint>
#include <string>

#include "tbviz/base/error.h"
#include "tbviz/checkpoint/checkpoint.h"
#include "tbviz/checkpoint/convolutions.h"

namespace {

constexpr std::int64_t kMostElements = 1 << 16;
constexpr std::size_t kMostTensors = 64;

// Touches all that a tensor claims to be.
void look_at(const tbviz::TensorView& tensor) {
  if (tensor.count() > kMostElements) return;
  double sum = 0;
  tbviz::for_each_element(tensor, [&](auto value) { sum += static_cast<double>(value); });
  [[maybe_unused]] volatile double kept = sum;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    const tbviz::Checkpoint checkpoint =
        tbviz::read_checkpoint({reinterpret_cast<const std::byte*>(data), size}, "fuzz");
    std::size_t seen = 0;
    for (const tbviz::NamedTensor& tensor : checkpoint.tensors()) {
      if (++seen > kMostTensors) break;
      look_at(tensor.values);
    }
    (void)tbviz::find_convolutions(checkpoint);
  } catch (const tbviz::Error&) {
  }
  return 0;
}
