// Takes event logs apart into records, trusting nothing: both checksums of each are verified, and
// what lies behind damage is found again. docs/event-format.md has the grammar.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tbviz/base/bytes.h"
#include "tbviz/io/byte_source.h"

namespace tbviz {

/// What came of an attempt to read on. The last two are normal in the log of a live run.
enum class ReadStatus : std::uint8_t {
  kRecord,     ///< A whole record with good checksums.
  kDamage,     ///< Something else; reading goes on behind it.
  kEnd,        ///< The log ends behind a whole record, or behind damage.
  kTruncated,  ///< The log ends within a record: its writer is at work, or was killed.
};

/// A place where a log is not as it was written.
struct Damage {
  enum class Kind : std::uint8_t {
    kLength,    ///< A record's length, or its checksum.
    kTooLong,   ///< A length with a good checksum, beyond the limit.
    kData,      ///< A record's data, or its checksum.
    kCut,       ///< A record ends early; others follow.
    kNotEvent,  ///< A record with good checksums that holds no event.
  };
  Kind kind = Kind::kLength;
  std::uint64_t offset = 0;  ///< Where the record begins.
  std::uint64_t lost = 0;  ///< Bytes up to the next record that can be read; 0 if the record itself
                           ///< is read next, since its data is intact.

  bool operator==(const Damage&) const = default;
};

/// "length", "too_long", "data", "cut" or "not_event".
[[nodiscard]] std::string_view kind_name(Damage::Kind kind);

/// "the record at offset 19 is damaged: wrong checksum of its length; 45 bytes are lost"
[[nodiscard]] std::string describe(const Damage& damage);

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
  RecordReader(const RecordReader&) = delete;
  RecordReader& operator=(const RecordReader&) = delete;

  /// Moves to the next record, or over damage: to the next place where a length and its checksum
  /// agree. Throws FormatError if the source ends without any record, and begins with none;
  /// InputError if the source fails.
  [[nodiscard]] ReadStatus next();

  /// What the record holds, and the same with its framing, in which a wrong length was put right.
  /// Valid until the next call of next().
  [[nodiscard]] Bytes data() const;
  [[nodiscard]] Bytes record() const { return record_; }

  /// What next() met last. REQUIRES: it returned kDamage.
  [[nodiscard]] const Damage& damage() const { return damage_; }

  /// Where in the log the record begins; after the last one, where the tail or the end begins.
  [[nodiscard]] std::uint64_t offset() const { return offset_; }

  /// How many bytes of the tail are there. REQUIRES: next() returned kTruncated.
  [[nodiscard]] std::size_t tail_bytes() const { return buffered().size(); }

 private:
  [[nodiscard]] Bytes buffered() const { return Bytes(buffer_).subspan(begin_, end_ - begin_); }
  [[nodiscard]] bool fill(std::size_t bytes);
  void make_room();
  void drop(std::size_t bytes);

  [[nodiscard]] bool header_holds(std::size_t at) const;
  [[nodiscard]] bool data_holds(Bytes record);
  [[nodiscard]] bool may_look_closely() const;
  void mend_header(std::size_t size);
  [[nodiscard]] bool record_may_begin(std::size_t at);
  [[nodiscard]] bool search(std::size_t& at);
  [[nodiscard]] ReadStatus found(std::size_t size);
  [[nodiscard]] ReadStatus damaged(Damage::Kind kind, std::uint64_t begin, std::size_t size);
  [[nodiscard]] ReadStatus at_tail();
  [[nodiscard]] ReadStatus skip(Damage::Kind kind, std::size_t from, std::size_t claimed = 0);
  [[noreturn]] void fail(Damage::Kind kind) const;

  ByteSource* source_;
  RecordLimits limits_;
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
