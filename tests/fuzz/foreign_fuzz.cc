// Other programs' models, and files that are no models: whatever the bytes are, they are called by
// some name, or by none.
#include <cstddef>
#include <cstdint>
#include <span>

#include "tbviz/checkpoint/foreign/foreign.h"
#include "tbviz/checkpoint/wrong_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const tbviz::Bytes bytes = std::as_bytes(std::span(data, size));
  (void)tbviz::find_wrong_file(bytes);
  (void)tbviz::is_row_of_archives(bytes);
  return 0;
}
