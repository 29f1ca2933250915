// Reads a TensorBoard event log, event by event. docs/event-format.md describes the bytes.
#pragma once

#include <cstdint>

#include "tbviz/base/byte_source.h"
#include "tbviz/event/decoder.h"
#include "tbviz/event/event.h"
#include "tbviz/event/record_reader.h"

namespace tbviz {

/// One event log, read front to back in the memory of its largest event (and of the names of its
/// tags). At the end of a log that grows, next() may be asked again.
class EventReader {
 public:
  /// REQUIRES: `source` outlives the reader.
  explicit EventReader(ByteSource& source, RecordLimits limits = {});

  /// Moves to the next event. Throws FormatError, with the offset, at a damaged record or one that
  /// holds no event; InputError if the source fails.
  [[nodiscard]] ReadStatus next();

  /// The event that next() found. Valid until the next call of next().
  [[nodiscard]] const Event& event() const { return event_; }

  /// Its record, framing included: what filters hand on untouched.
  [[nodiscard]] Bytes record() const { return records_.record(); }

  /// Where in the log it begins; after the last event, where the tail or the end begins.
  [[nodiscard]] std::uint64_t offset() const { return records_.offset(); }

 private:
  ByteSource* source_;
  RecordReader records_;
  EventDecoder decoder_;
  Event event_;
};

}  // namespace tbviz
