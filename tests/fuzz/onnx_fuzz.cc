// Whatever the bytes are: refused with an Error, or tensors of which every element can be read.
#include <cstddef>
#include <cstdint>
#include <span>

#include "fuzz/look_at_tensors.h"
#include "tbviz/checkpoint/format.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  tbviz::test::look_at_tensors(tbviz::kOnnx, std::as_bytes(std::span(data, size)));
  return 0;
}
