// Tables of every kind but JSON lines: what is read must not depend on how the bytes arrive.
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

#include "support/scripted_source.h"
#include "tbviz/error.h"
#include "tbviz/table/columns.h"
#include "tbviz/table/scalar_table.h"

namespace {

/// All that a table yields, errors included, as text.
std::string read_table(std::string_view text, std::size_t piece_bytes, tbviz::TableFormat format) {
  tbviz::test::ScriptedSource source(tbviz::test::pieces_of(text, piece_bytes));
  tbviz::ScalarTableOptions options;
  options.format = format;
  std::string read;
  try {
    const auto table = tbviz::open_scalar_table(source, options);
    for (;;) {
      try {
        tbviz::ScalarRow row;
        if (!table->next(row)) break;
        for (const tbviz::ScalarPoint& point : row.points) {
          std::uint64_t bits = 0;
          std::memcpy(&bits, &point.value, sizeof bits);
          read += table->tags().at(point.curve) + ' ' + std::to_string(row.step) + ' ' +
                  std::to_string(bits) + '\n';
        }
      } catch (const tbviz::FormatError& error) {
        read += error.what();
      }
    }
    read += table->skipped();
  } catch (const tbviz::Error& error) {
    read += error.what();
  }
  return read;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const auto format : {tbviz::TableFormat::kCsv, tbviz::TableFormat::kTsv,
                            tbviz::TableFormat::kKeyValue, tbviz::TableFormat::kAuto}) {
    if (read_table(text, size + 1, format) != read_table(text, 7, format)) std::abort();
  }
  try {
    (void)tbviz::read_columns(tbviz::as_bytes(text), "input");
  } catch (const tbviz::Error&) {
  }
  return 0;
}
