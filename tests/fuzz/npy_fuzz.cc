// Whatever the bytes are: refused with an Error, or an array whose every element can be read and
// which survives being written.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "tbviz/archive/npy.h"
#include "tbviz/error.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const tbviz::Bytes bytes = std::as_bytes(std::span(data, size));
  try {
    const tbviz::TensorView view = tbviz::parse_npy(bytes, "input");
    const std::string copy = tbviz::encode_npy(view);
    const tbviz::TensorView again = tbviz::parse_npy(tbviz::as_bytes(copy), "copy");
    if (again.shape() != view.shape() || again.dtype() != view.dtype()) std::abort();
  } catch (const tbviz::Error&) {
  }
  return 0;
}
