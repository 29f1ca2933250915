// Model files of any format: what they are, and every tensor that is found in them.
#include <cstddef>
#include <cstdint>
#include <span>

#include "fuzz/look_at_tensors.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    const tbviz::Checkpoint checkpoint =
        tbviz::read_checkpoint(std::as_bytes(std::span(data, size)), "fuzz");
    tbviz::test::look_at(checkpoint.tensors());
    (void)tbviz::find_convolutions(checkpoint);
  } catch (const tbviz::Error&) {
  }
  return 0;
}
