// Event logs of any bytes: records, their checksums, and the events in them.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "support/scripted_source.h"
#include "tbviz/base/error.h"
#include "tbviz/event/event_reader.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string log(reinterpret_cast<const char*>(data), size);
  tbviz::test::ScriptedSource source({log.substr(0, size / 2), log.substr(size / 2)});
  tbviz::EventReader reader(source);
  std::string whole_records;
  try {
    while (reader.next() == tbviz::ReadStatus::kRecord) {
      if (reader.offset() != whole_records.size()) std::abort();
      whole_records += tbviz::as_chars(reader.record());
    }
  } catch (const tbviz::FormatError&) {
  }
  if (!log.starts_with(whole_records)) std::abort();
  return 0;
}
