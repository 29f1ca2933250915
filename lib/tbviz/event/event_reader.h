// Reads a TensorBoard event log, event by event. docs/event-format.md describes the bytes.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>

#include "tbviz/event/event.h"
#include "tbviz/event/event_view.h"
#include "tbviz/event/record_reader.h"
#include "tbviz/io/byte_source.h"
#include "tbviz/text/name_index.h"

namespace tbviz {

/// One event log, read front to back in the memory of its largest event (and of the names of its
/// tags). At the end of a log that grows, next() may be asked again.
class EventReader {
 public:
  /// REQUIRES: `source` outlives the reader.
  explicit EventReader(ByteSource& source, RecordLimits limits = {},
                       DataChecksums data = DataChecksums::kVerified);
  EventReader(const EventReader&) = delete;
  EventReader& operator=(const EventReader&) = delete;

  /// Moves to the next event, or over damage. Throws FormatError if the source is no event log: it
  /// ends without a record, or its first ones hold no events; InputError if it fails.
  [[nodiscard]] ReadStatus next();

  /// The event that next() found, where it lies. Valid until the next call of next().
  [[nodiscard]] const EventView& view() const { return view_; }

  /// The same in full. Valid until the next call of next().
  [[nodiscard]] const Event& event();

  /// What next() met last. REQUIRES: it returned kDamage.
  [[nodiscard]] const Damage& damage() const { return damage_; }

  /// The event's record, framing included: what filters hand on untouched.
  [[nodiscard]] Bytes record() const { return records_.record(); }

  /// Where in the log it begins; after the last event, where the tail or the end begins.
  [[nodiscard]] std::uint64_t offset() const { return records_.offset(); }

  /// As RecordReader::tail_bytes().
  [[nodiscard]] std::size_t tail_bytes() const { return records_.tail_bytes(); }

  /// As RecordReader's.
  [[nodiscard]] std::optional<Damage> stream_damage() const { return records_.stream_damage(); }
  [[nodiscard]] const DataChecksumCounts& data_checksums() const {
    return records_.data_checksums();
  }

 private:
  void fill_in_plugins();

  ByteSource* source_;
  RecordReader records_;
  EventView view_;
  Event event_;
  Damage damage_;
  bool decoded_ = false;  // Whether event_ is view_ in full.
  bool found_any_ = false;
  NameIndex tags_;                   // Of tensors.
  std::deque<std::string> plugins_;  // By tag. Views look into them.
};

}  // namespace tbviz
