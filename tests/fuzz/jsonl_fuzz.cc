// JSON lines and JSON values: what is accepted and printed reads back as the same.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "support/scripted_source.h"
#include "tbviz/error.h"
#include "tbviz/table/scalar_table.h"
#include "tbviz/text/json.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  tbviz::test::ScriptedSource source(tbviz::test::pieces_of(text, 13));
  tbviz::ScalarTableOptions options;
  options.format = tbviz::TableFormat::kJsonLines;
  const auto table = tbviz::open_scalar_table(source, options);
  for (;;) {
    try {
      tbviz::ScalarRow row;
      if (!table->next(row)) break;
      for (const tbviz::ScalarPoint& point : row.points) {
        if (point.curve >= table->tags().size()) std::abort();
      }
    } catch (const tbviz::FormatError&) {
    }
  }
  try {
    const std::string printed = tbviz::parse_json(text, "fuzz").dump();
    if (tbviz::parse_json(printed, "fuzz").dump() != printed) std::abort();
  } catch (const tbviz::FormatError&) {
  }
  return 0;
}
