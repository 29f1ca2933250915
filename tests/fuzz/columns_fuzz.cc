// Numbers in text, with a header or without: refused with a message, or columns.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "tbviz/error.h"
#include "tbviz/table/columns.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  try {
    const tbviz::NumberColumns table = tbviz::read_columns(tbviz::as_bytes(text), "input");
    std::size_t values = 0;
    for (const tbviz::Column& column : table.columns) values += column.values.size();
    if (values > size) std::abort();  // Each takes a byte at least.
  } catch (const tbviz::Error&) {
  }
  return 0;
}
