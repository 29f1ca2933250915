// Decompression into memory of a known size.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "tbviz/base/bytes.h"

namespace tbviz {

/// What stands around the deflate stream.
enum class DeflateWrapper : std::uint8_t {
  kNone,  ///< RFC 1951: members of zip archives.
  kZlib,  ///< RFC 1950, its checksum is verified: pixels of PNG files.
};

/// What came of a stream.
enum class InflateStatus : std::uint8_t {
  kWhole,
  kDamaged,  ///< Malformed, cut, or of a wrong checksum.
  kTooLong,  ///< Holds more than there is room for.
};

struct Inflated {
  InflateStatus status = InflateStatus::kDamaged;
  std::size_t size = 0;  ///< Bytes written if the stream is whole; there may be room left.
};

/// Inflates `compressed` into `room`. Throws std::bad_alloc.
[[nodiscard]] Inflated inflate(Bytes compressed, DeflateWrapper wrapper, std::span<std::byte> room);

/// How many bytes at the end of its room inflate_front() may leave unwritten: deflate's longest
/// stored block.
inline constexpr std::size_t kUnsureBytes = 65535;

/// Inflates the front of a stream without a wrapper. Returns how many bytes of `room` hold it: all
/// but the last kUnsureBytes, or the whole stream where that is shorter; 0 if it is damaged so
/// early. What lies behind the room is not looked at. Throws std::bad_alloc.
[[nodiscard]] std::size_t inflate_front(Bytes compressed, std::span<std::byte> room);

}  // namespace tbviz
