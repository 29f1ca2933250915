#include "tbviz/base/sha256.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <string_view>
#include <vector>

namespace tbviz {
namespace {

constexpr std::size_t kBlockSize = 64;

using State = std::array<std::uint32_t, 8>;

// Section 5.3.3: of the square roots of the first eight primes, and section 4.2.2: of the cube
// roots of the first 64, the first 32 bits of the fraction.
constexpr State kStart = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                          0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
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

// What is left of the message, a one, zeros, and the message's length in bits: section 5.1.1.
std::vector<std::byte> padded(Bytes rest, std::uint64_t size) {
  std::vector<std::byte> blocks(rest.size() + 9 > kBlockSize ? 2 * kBlockSize : kBlockSize);
  std::ranges::copy(rest, blocks.begin());
  blocks[rest.size()] = std::byte{0x80};
  store_le(blocks.data() + blocks.size() - 8, __builtin_bswap64(size * 8));
  return blocks;
}

}  // namespace

Sha256Digest sha256(Bytes data) {
  State state = kStart;
  Bytes rest = data;
  for (; rest.size() >= kBlockSize; rest = rest.subspan(kBlockSize)) add_block(state, rest.data());
  const std::vector<std::byte> last = padded(rest, data.size());
  for (std::size_t at = 0; at < last.size(); at += kBlockSize) add_block(state, last.data() + at);
  Sha256Digest digest{};
  for (std::size_t i = 0; i < state.size(); ++i) {
    store_le(digest.data() + 4 * i, __builtin_bswap32(state[i]));
  }
  return digest;
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
