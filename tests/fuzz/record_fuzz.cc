// Event logs of any bytes: records, their checksums, and the events in them.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "support/scripted_source.h"
#include "tbviz/base/error.h"
#include "tbviz/event/event_reader.h"
#include "tbviz/event/record.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string log(reinterpret_cast<const char*>(data), size);
  tbviz::test::ScriptedSource source({log.substr(0, size / 2), log.substr(size / 2)});
  tbviz::EventReader reader(source);
  std::uint64_t offset = 0;
  try {
    for (tbviz::ReadStatus status{}; (status = reader.next()) <= tbviz::ReadStatus::kDamage;) {
      if (status == tbviz::ReadStatus::kDamage) {
        const tbviz::Damage& damage = reader.damage();
        if (damage.offset != offset) std::abort();
        offset += damage.lost;
        continue;
      }
      if (reader.offset() != offset) std::abort();
      // Behind the header, which may have been put right.
      const std::string_view behind =
          tbviz::as_chars(reader.record()).substr(tbviz::kRecordHeaderSize);
      if (std::string_view(log).substr(offset + tbviz::kRecordHeaderSize, behind.size()) !=
          behind) {
        std::abort();
      }
      offset += reader.record().size();
    }
    if (reader.offset() != offset) std::abort();
  } catch (const tbviz::FormatError&) {
  }
  return 0;
}
