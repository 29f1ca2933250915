// CRC-32C (Castagnoli, RFC 3720 appendix B.4), the checksum of event logs.
#pragma once

#include <cstdint>

#include "tbviz/base/bytes.h"

namespace tbviz {

/// The checksum of `data`, by the processor's own instruction where it has one.
[[nodiscard]] std::uint32_t crc32c(Bytes data);

/// What event logs store instead of a checksum: rotated, plus a constant, because the checksum of
/// data that itself contains checksums is weak.
[[nodiscard]] constexpr std::uint32_t mask_crc(std::uint32_t crc) {
  return ((crc >> 15U) | (crc << 17U)) + 0xA282EAD8U;
}

/// The two ways of computing crc32c(); public for the tests that compare them.
[[nodiscard]] std::uint32_t crc32c_portable(Bytes data);

/// REQUIRES: has_crc32c_hardware().
[[nodiscard]] std::uint32_t crc32c_hardware(Bytes data);

/// Whether this is an x86-64 processor with SSE 4.2.
[[nodiscard]] bool has_crc32c_hardware();

}  // namespace tbviz
