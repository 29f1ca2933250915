// Takes event logs apart into records, trusting nothing: both checksums of each are verified, and
// what lies behind damage is found again. docs/event-format.md has the grammar.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "tbviz/base/bytes.h"
#include "tbviz/event/damage.h"
#include "tbviz/event/record.h"
#include "tbviz/io/byte_source.h"

namespace tbviz {

/// What came of an attempt to read on. The last two are normal in the log of a live run.
enum class ReadStatus : std::uint8_t {
  kRecord,     ///< A whole record with good checksums.
  kDamage,     ///< Something else; reading goes on behind it.
  kEnd,        ///< The log ends behind a whole record, or behind damage.
  kTruncated,  ///< The log ends within a record: its writer is at work, or was killed.
};

/// Bounds that are checked before anything is allocated.
struct RecordLimits {
  std::uint64_t max_bytes = kMaxRecordData;  ///< Of one record's data.
  /// The same of a source that is_unpacked(): a few bytes of gzip become any number.
  std::uint64_t max_unpacked_bytes = std::uint64_t{64} << 20U;
};

/// Whether the checksums of records' data count. Lengths are checked in any case.
enum class DataChecksums : bool {
  kVerified,
  kIgnored,  ///< Data counts as good, and gets the right checksum, if another record, or the end,
             ///< stands behind it and none begins within it.
};

/// The checksums of records' data that were met.
struct DataChecksumCounts {
  std::int64_t records = 0;     ///< That were there in full, with a length that holds.
  std::int64_t zero = 0;        ///< Of these, those whose checksum is zero.
  std::int64_t mismatches = 0;  ///< Of these, those that were ignored though they do not hold.

  /// Whether it seems that the writer computed none.
  [[nodiscard]] bool all_zero() const { return records > 0 && zero == records; }
};

/// Reads front to back, in memory of the largest record's size.
///
/// At the end of a file that grows, next() may be asked again: it goes on where it stands.
class RecordReader {
 public:
  /// REQUIRES: `source` outlives the reader.
  explicit RecordReader(ByteSource& source, RecordLimits limits = {},
                        DataChecksums data = DataChecksums::kVerified);
  RecordReader(const RecordReader&) = delete;
  RecordReader& operator=(const RecordReader&) = delete;

  /// Moves to the next record, or over damage: to the next place where a length and its checksum
  /// agree. Throws FormatError if the source ends without any record, and begins with none;
  /// InputError if the source fails.
  [[nodiscard]] ReadStatus next();

  /// What the record holds, and the same with its framing, in which a wrong length, and an ignored
  /// checksum, was put right.
  /// Valid until the next call of next().
  [[nodiscard]] Bytes data() const;
  [[nodiscard]] Bytes record() const { return record_; }

  /// What next() met last. REQUIRES: it returned kDamage.
  [[nodiscard]] const Damage& damage() const { return damage_; }

  /// Where in the log the record begins; after the last one, where the tail or the end begins.
  [[nodiscard]] std::uint64_t offset() const { return offset_; }

  /// How many bytes of the tail are there. REQUIRES: next() returned kTruncated.
  [[nodiscard]] std::size_t tail_bytes() const { return buffered().size(); }

  /// Why the source cannot be followed beyond its present end, if it was unpacked and that is not
  /// the end of what was packed.
  [[nodiscard]] std::optional<Damage> stream_damage() const;

  [[nodiscard]] const DataChecksumCounts& data_checksums() const { return counts_; }

 private:
  [[nodiscard]] Bytes buffered() const { return Bytes(buffer_).subspan(begin_, end_ - begin_); }
  [[nodiscard]] bool fill(std::size_t bytes);
  void make_room();
  void drop(std::size_t bytes);

  [[nodiscard]] bool header_holds(std::size_t at) const;
  [[nodiscard]] bool data_holds(Bytes record);
  [[nodiscard]] bool may_look_closely() const;
  void mend_header(std::size_t size);
  void mend_footer(std::size_t size);
  [[nodiscard]] bool ends_at_record(Bytes rest, std::size_t size) const;
  [[nodiscard]] bool header_within(std::size_t size) const;
  [[nodiscard]] bool record_may_begin(std::size_t at);
  [[nodiscard]] bool search(std::size_t& at);
  [[nodiscard]] ReadStatus found(std::size_t size);
  [[nodiscard]] ReadStatus damaged(Damage::Kind kind, std::uint64_t begin, std::size_t size);
  [[nodiscard]] ReadStatus at_record(std::size_t size);
  [[nodiscard]] ReadStatus at_tail();
  [[nodiscard]] ReadStatus skip(Damage::Kind kind, std::size_t from, std::size_t claimed = 0);
  [[noreturn]] void fail(Damage::Kind kind) const;

  ByteSource* source_;
  RecordLimits limits_;
  std::uint64_t most_bytes_;  // Of data: the limit that the source has.
  DataChecksums data_;
  DataChecksumCounts counts_;
  std::vector<std::byte> buffer_;
  std::size_t begin_ = 0;  // Where in the buffer offset_ is.
  std::size_t end_ = 0;    // Where the bytes that were read end.
  std::size_t size_ = 0;   // Of what next() found last, and will leave behind.
  std::uint64_t offset_ = 0;
  Bytes record_;
  Damage damage_;
  bool intact_ = false;      // The damage's data is good: the record is what comes next.
  bool searching_ = false;   // Behind damage of which the source has not yet shown the end.
  std::size_t overlap_ = 0;  // How many of its last bytes may begin a header.
  bool found_any_ = false;
  std::uint64_t in_vain_ = 0;  // Bytes of data whose checksum proved wrong, each time anew.
};

/// Whether the first kRecordHeaderSize bytes of a file are a record's: a length and its checksum. A
/// file of fewer bytes counts as the start of a log unless its length is beyond all bounds.
[[nodiscard]] bool looks_like_log(Bytes front);

}  // namespace tbviz
