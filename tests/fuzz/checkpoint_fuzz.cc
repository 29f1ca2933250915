// Model files of any format: what they are, and every tensor that is found in them, whether they
// are to be looked at or to be run.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "fuzz/look_at_tensors.h"
#include "tbviz/checkpoint/model_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    const tbviz::Checkpoint checkpoint =
        tbviz::read_checkpoint(std::as_bytes(std::span(data, size)), "fuzz");
    tbviz::test::look_at(checkpoint.tensors());
    (void)tbviz::find_convolutions(checkpoint);
  } catch (const tbviz::Error&) {
  }
  try {
    const auto bytes = std::as_bytes(std::span(data, size));
    const auto copy = std::make_shared<std::vector<std::byte>>(bytes.begin(), bytes.end());
    const tbviz::ModelFile file(copy, *copy, "fuzz");
  } catch (const tbviz::Error&) {
  }
  return 0;
}
