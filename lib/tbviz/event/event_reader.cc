#include "tbviz/event/event_reader.h"

#include <fmt/format.h>

#include "tbviz/base/error.h"

namespace tbviz {

EventReader::EventReader(ByteSource& source, RecordLimits limits)
    : source_(&source), records_(source, limits) {}

ReadStatus EventReader::next() {
  const ReadStatus status = records_.next();
  if (status == ReadStatus::kRecord && !decoder_.decode(records_.data(), event_)) {
    throw FormatError(source_->name(),
                      fmt::format("the record at offset {} holds no event; is this "
                                  "a record file of another kind?",
                                  offset()));
  }
  return status;
}

}  // namespace tbviz
