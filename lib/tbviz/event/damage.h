// Places where event logs are not as they were written, and how they are called.
// docs/event-format.md says how each is found.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tbviz {

/// A place where a log is not as it was written.
struct Damage {
  enum class Kind : std::uint8_t {
    kLength,    ///< A record's length, or its checksum.
    kTooLong,   ///< A length with a good checksum, beyond the limit.
    kData,      ///< A record's data, or its checksum.
    kCut,       ///< A record ends early; others follow.
    kNotEvent,  ///< A record with good checksums that holds no event.
    kNoNext,    ///< A record behind which no other begins, where its checksum is ignored.
    // Of gzipped logs: the log ends there.
    kGzipCut,       ///< The gzip stream ends early.
    kGzipData,      ///< What follows is no gzip data.
    kGzipChecksum,  ///< What was unpacked is not what was packed.
  };
  Kind kind = Kind::kLength;
  std::uint64_t offset = 0;  ///< Where the record begins; of gzip kinds, where in the gzip file
                             ///< reading ended.
  std::uint64_t lost = 0;  ///< Bytes up to the next record that can be read; 0 if the record itself
                           ///< is read next, since its data is intact. Of gzip kinds, those of the
                           ///< record that was begun.

  bool operator==(const Damage&) const = default;
};

/// "length", "too_long", "data", "cut", "not_event", "no_next", "gzip_cut", "gzip_data" or
/// "gzip_checksum".
[[nodiscard]] std::string_view kind_name(Damage::Kind kind);

/// What is wrong there: "its length has a wrong checksum".
[[nodiscard]] std::string_view fact_of(Damage::Kind kind);

/// "the record at offset 19 is damaged: wrong checksum of its length; 45 bytes are lost"
[[nodiscard]] std::string describe(const Damage& damage);

}  // namespace tbviz
