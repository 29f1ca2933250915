// JSON values: what is accepted and printed, in our way or in Python's, reads back as the same.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "tbviz/error.h"
#include "tbviz/text/json.h"
#include "tbviz/text/python_json.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  try {
    const tbviz::Json value = tbviz::parse_json(text, "fuzz");
    const std::string printed = value.dump();
    if (tbviz::parse_json(printed, "fuzz").dump() != printed) std::abort();
    const std::string pythons = tbviz::python_json(value);
    if (tbviz::python_json(tbviz::parse_json(pythons, "fuzz")) != pythons) std::abort();
  } catch (const tbviz::FormatError&) {
  }
  return 0;
}
