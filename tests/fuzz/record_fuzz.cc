// Event logs of any bytes: records, their checksums, and the events in them.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "support/scripted_source.h"
#include "tbviz/error.h"
#include "tbviz/event/event_reader.h"
#include "tbviz/event/record.h"

namespace {

// What damage at the end of a log may be found to begin a header when the log grows.
constexpr std::uint64_t kOverlap = tbviz::kRecordHeaderSize - 1;

// Nothing is read twice. What comes when a log grows behind damage may be passed over.
void check_follows(std::uint64_t next, std::uint64_t offset) {
  if (next + kOverlap < offset) std::abort();
}

// Of a record what must be as it is in the log: all but the framing that may have been put right.
std::string_view untouched(std::string_view record, tbviz::DataChecksums data) {
  record.remove_prefix(tbviz::kRecordHeaderSize);
  if (data == tbviz::DataChecksums::kIgnored) record.remove_suffix(tbviz::kRecordFooterSize);
  return record;
}

void read(const std::string& log, tbviz::DataChecksums data) {
  const std::size_t size = log.size();
  // The log grows when it has been read to its end.
  tbviz::test::ScriptedSource source({log.substr(0, size / 2), "", log.substr(size / 2)});
  tbviz::EventReader reader(source, {}, data);
  std::uint64_t offset = 0;
  try {
    for (int ends = 0; ends < 2;) {
      const tbviz::ReadStatus status = reader.next();
      if (status > tbviz::ReadStatus::kDamage) {
        ++ends;
        continue;
      }
      if (status == tbviz::ReadStatus::kDamage) {
        const tbviz::Damage& damage = reader.damage();
        check_follows(damage.offset, offset);
        offset = damage.offset + damage.lost;
        continue;
      }
      check_follows(reader.offset(), offset);
      offset = reader.offset();
      const std::string_view behind = untouched(tbviz::as_chars(reader.record()), data);
      if (std::string_view(log).substr(offset + tbviz::kRecordHeaderSize, behind.size()) !=
          behind) {
        std::abort();
      }
      offset += reader.record().size();
    }
    check_follows(reader.offset(), offset);
  } catch (const tbviz::FormatError&) {
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string log(reinterpret_cast<const char*>(data), size);
  read(log, tbviz::DataChecksums::kVerified);
  read(log, tbviz::DataChecksums::kIgnored);
  return 0;
}
