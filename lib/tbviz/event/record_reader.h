// Takes event logs apart into records, trusting nothing: both checksums of each are verified.
// docs/event-format.md has the grammar.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "tbviz/base/byte_source.h"
#include "tbviz/base/bytes.h"

namespace tbviz {

/// What came of an attempt to read on. The last two are normal in the log of a live run.
enum class ReadStatus : std::uint8_t {
  kRecord,     ///< A whole record with good checksums.
  kEnd,        ///< The log ends behind a whole record.
  kTruncated,  ///< The log ends within a record: its writer is at work, or was killed.
};

/// Bounds that are checked before anything is allocated.
struct RecordLimits {
  std::uint64_t max_bytes = std::uint64_t{1} << 30U;  ///< Of one record's data.
};

/// Reads front to back, in memory of the largest record's size.
///
/// At the end of a file that grows, next() may be asked again: it goes on where it stands.
class RecordReader {
 public:
  /// REQUIRES: `source` outlives the reader.
  explicit RecordReader(ByteSource& source, RecordLimits limits = {});

  /// Moves to the next record. Throws FormatError, which names the offset, at a wrong checksum or a
  /// length beyond the limits, and stays there; InputError if the source fails.
  [[nodiscard]] ReadStatus next();

  /// What the record holds, and the same with its framing. Valid until the next call of next().
  [[nodiscard]] Bytes data() const;
  [[nodiscard]] Bytes record() const;

  /// Where in the log the record begins; after the last one, where the tail or the end begins.
  [[nodiscard]] std::uint64_t offset() const { return offset_; }

 private:
  [[nodiscard]] Bytes buffered() const { return Bytes(buffer_).subspan(begin_, end_ - begin_); }
  [[nodiscard]] bool fill(std::size_t bytes);
  void make_room(std::size_t bytes);
  [[nodiscard]] std::size_t checked_length() const;
  [[noreturn]] void fail(std::string_view fact) const;

  ByteSource* source_;
  RecordLimits limits_;
  std::vector<std::byte> buffer_;
  std::size_t begin_ = 0;  // Where the current record begins in the buffer.
  std::size_t end_ = 0;    // Where the bytes that were read end.
  std::size_t size_ = 0;   // Of the current record with its framing; 0 if there is none.
  std::uint64_t offset_ = 0;
};

/// Whether the first kRecordHeaderSize bytes of a file are a record's: a length and its checksum. A
/// file of fewer bytes counts as the start of a log unless its length is beyond all bounds.
[[nodiscard]] bool looks_like_log(Bytes front);

}  // namespace tbviz
