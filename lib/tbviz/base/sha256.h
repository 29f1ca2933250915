// SHA-256 (FIPS 180-4), by which browsers know the scripts that a page may run, and shards their
// inputs and outputs.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

#include "tbviz/base/bytes.h"

namespace tbviz {

using Sha256Digest = std::array<std::byte, 32>;

/// Of data that comes in pieces.
class Sha256 {
 public:
  void add(Bytes data);

  /// Of all that was added. Nothing can be added any more.
  [[nodiscard]] Sha256Digest digest() &&;

 private:
  static constexpr std::size_t kBlockSize = 64;

  std::array<std::uint32_t, 8> state_ = kStart;
  std::array<std::byte, kBlockSize> rest_{};  // What makes no whole block yet, in front.
  std::uint64_t size_ = 0;

  // Section 5.3.3: of the square roots of the first eight primes the first 32 bits of the fraction.
  static constexpr std::array<std::uint32_t, 8> kStart = {0x6a09e667, 0xbb67ae85, 0x3c6ef372,
                                                          0xa54ff53a, 0x510e527f, 0x9b05688c,
                                                          0x1f83d9ab, 0x5be0cd19};
};

[[nodiscard]] Sha256Digest sha256(Bytes data);

/// 64 digits, as sha256sum prints them.
[[nodiscard]] std::string hexadecimal(const Sha256Digest& digest);

}  // namespace tbviz
