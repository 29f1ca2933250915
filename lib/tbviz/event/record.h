// The framing of event logs: a length and two checksums around the bytes of each event.
// docs/event-format.md has the grammar.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "tbviz/base/bytes.h"
#include "tbviz/io/byte_sink.h"

namespace tbviz {

/// In front of the data: its length and that length's checksum. Behind it: the data's checksum.
inline constexpr std::size_t kRecordHeaderSize = 12;
inline constexpr std::size_t kRecordFooterSize = 4;

/// Longer data is not written: readers of logs, tbviz's own among them, take it for damage.
inline constexpr std::size_t kMaxRecordData = std::size_t{1} << 30U;

/// What a record holds. REQUIRES: it is whole
[[nodiscard]] inline Bytes data_of(Bytes record) {
  return record.subspan(kRecordHeaderSize, record.size() - kRecordHeaderSize - kRecordFooterSize);
}

/// Frames data that is made in place; its memory serves all records that it writes.
class RecordWriter {
 public:
  /// Room for the data of the next record. Valid until the next call.
  [[nodiscard]] std::span<std::byte> prepare(std::size_t size);

  /// Writes the data of prepare() as a record, in one call of the sink, so that a sink which keeps
  /// calls whole keeps records whole. Throws OutputError. REQUIRES: prepare() was called.
  void write_to(ByteSink& sink);

  /// Writes data that is at hand as a record.
  void write(Bytes data, ByteSink& sink);

 private:
  std::vector<std::byte> record_;  // With its framing.
};

}  // namespace tbviz
