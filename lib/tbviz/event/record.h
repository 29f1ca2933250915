// The framing of event logs: a length and two checksums around the bytes of each event.
// docs/event-format.md has the grammar.
#pragma once

#include <cstddef>
#include <span>

#include "tbviz/base/byte_sink.h"
#include "tbviz/base/bytes.h"

namespace tbviz {

/// In front of the data: its length and that length's checksum. Behind it: the data's checksum.
inline constexpr std::size_t kRecordHeaderSize = 12;
inline constexpr std::size_t kRecordFooterSize = 4;

/// Fills in the framing of a record whose data is in place, between kRecordHeaderSize bytes in
/// front and kRecordFooterSize behind.
void seal_record(std::span<std::byte> record);

/// Writes `data` as a record, in one call of the sink, so that a sink which keeps calls whole keeps
/// records whole. Throws OutputError.
void append_record(ByteSink& sink, Bytes data);

}  // namespace tbviz
