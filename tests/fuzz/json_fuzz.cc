// JSON values: what is accepted and printed reads back as the same.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "tbviz/error.h"
#include "tbviz/text/json.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  try {
    const std::string printed = tbviz::parse_json(text, "fuzz").dump();
    if (tbviz::parse_json(printed, "fuzz").dump() != printed) std::abort();
  } catch (const tbviz::FormatError&) {
  }
  return 0;
}
