// decode_image() must refuse or decode whatever it is given, in little memory.
#include "tbviz/error.h"
#include "tbviz/image.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto* bytes = reinterpret_cast<const std::byte*>(data);
  try {
    std::vector<std::string> notes;
    (void)tbviz::decode_image({bytes, size}, "fuzz", {.max_pixels = 1 << 16}, &notes);
  } catch (const tbviz::Error&) {
  }
  return 0;
}
