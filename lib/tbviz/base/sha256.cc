#include "tbviz/base/sha256.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <string_view>
#include <utility>

namespace tbviz {
namespace {

using State = std::array<std::uint32_t, 8>;

// Section 4.2.2: of the cube roots of the first 64 primes the first 32 bits of the fraction.
constexpr std::array<std::uint32_t, 64> kConstants = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

std::uint32_t big_endian(const std::byte* at) {
  return __builtin_bswap32(load_le<std::uint32_t>(at));
}

// The message schedule of section 6.2.2, step 1.
std::array<std::uint32_t, 64> schedule_of(const std::byte* block) {
  std::array<std::uint32_t, 64> words{};
  for (std::size_t t = 0; t < 16; ++t) words[t] = big_endian(block + 4 * t);
  for (std::size_t t = 16; t < 64; ++t) {
    const std::uint32_t a = words[t - 15];
    const std::uint32_t b = words[t - 2];
    words[t] = (std::rotr(b, 17) ^ std::rotr(b, 19) ^ (b >> 10U)) + words[t - 7] +
               (std::rotr(a, 7) ^ std::rotr(a, 18) ^ (a >> 3U)) + words[t - 16];
  }
  return words;
}

void add_block(State& state, const std::byte* block) {
  const std::array<std::uint32_t, 64> words = schedule_of(block);
  auto [a, b, c, d, e, f, g, h] = state;
  for (std::size_t t = 0; t < 64; ++t) {
    const std::uint32_t first = h + (std::rotr(e, 6) ^ std::rotr(e, 11) ^ std::rotr(e, 25)) +
                                ((e & f) ^ (~e & g)) + kConstants[t] + words[t];
    const std::uint32_t second =
        (std::rotr(a, 2) ^ std::rotr(a, 13) ^ std::rotr(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
    h = g;
    g = f;
    f = e;
    e = d + first;
    d = c;
    c = b;
    b = a;
    a = first + second;
  }
  const State added = {a, b, c, d, e, f, g, h};
  for (std::size_t i = 0; i < state.size(); ++i) state[i] += added[i];
}

}  // namespace

void Sha256::add(Bytes data) {
  const std::size_t held = size_ % kBlockSize;
  size_ += data.size();
  if (held > 0) {
    const Bytes front = data.first(std::min(kBlockSize - held, data.size()));
    std::ranges::copy(front, rest_.begin() + static_cast<std::ptrdiff_t>(held));
    data = data.subspan(front.size());
    if (held + front.size() < kBlockSize) return;
    add_block(state_, rest_.data());
  }
  for (; data.size() >= kBlockSize; data = data.subspan(kBlockSize)) {
    add_block(state_, data.data());
  }
  std::ranges::copy(data, rest_.begin());
}

// A one, zeros, and the message's length in bits: section 5.1.1.
Sha256Digest Sha256::digest() && {
  constexpr std::array<std::byte, kBlockSize> kPadding = {std::byte{0x80}};
  std::array<std::byte, 8> length{};
  store_le(length.data(), __builtin_bswap64(size_ * 8));
  const std::size_t held = size_ % kBlockSize;
  const std::size_t end = kBlockSize - length.size();
  add(Bytes(kPadding).first((held < end ? end : end + kBlockSize) - held));
  add(length);
  Sha256Digest digest{};
  for (std::size_t i = 0; i < state_.size(); ++i) {
    store_le(digest.data() + 4 * i, __builtin_bswap32(state_[i]));
  }
  return digest;
}

Sha256Digest sha256(Bytes data) {
  Sha256 sha;
  sha.add(data);
  return std::move(sha).digest();
}

std::string hexadecimal(const Sha256Digest& digest) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const std::byte byte : digest) {
    text += kDigits[std::to_integer<std::size_t>(byte >> 4U)];
    text += kDigits[std::to_integer<std::size_t>(byte & std::byte{15})];
  }
  return text;
}

}  // namespace tbviz
