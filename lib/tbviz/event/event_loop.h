// The one loop over what a log holds.
#pragma once

#include <optional>

#include "tbviz/base/interrupt.h"
#include "tbviz/event/record_reader.h"

namespace tbviz {

/// Reads on to where the log ends now, which kEnd or kTruncated says: calls `use` at each record or
/// event, and `damaged` with each Damage. `reader` is a RecordReader or an EventReader. Throws what
/// its next() throws, what the two throw, and Interrupted.
template <class Reader, class Use, class Damaged>
ReadStatus read_to_end(Reader& reader, const Use& use, const Damaged& damaged) {
  for (;;) {
    const ReadStatus status = reader.next();
    if (status > ReadStatus::kDamage) return status;
    throw_if_interrupted();
    if (status == ReadStatus::kRecord) {
      use();
    } else {
      damaged(reader.damage());
    }
  }
}

/// The same of a log that does not grow: where it was unpacked from bytes that do not hold all of
/// it, that is a Damage, and its end.
template <class Reader, class Use, class Damaged>
ReadStatus read_whole(Reader& reader, const Use& use, const Damaged& damaged) {
  const ReadStatus status = read_to_end(reader, use, damaged);
  const std::optional<Damage> damage = reader.stream_damage();
  if (!damage) return status;
  damaged(*damage);
  return ReadStatus::kEnd;
}

}  // namespace tbviz
