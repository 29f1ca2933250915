#include "tbviz/io/crc32c.h"

#include <array>
#include <cstddef>

#if defined(__x86_64__)
#include <nmmintrin.h>
#endif

namespace tbviz {
namespace {

constexpr std::uint32_t kPolynomial = 0x82F63B78;  // Bit-reflected 0x1EDC6F41.

using ByteTable = std::array<std::uint32_t, 256>;

// Tables for eight bytes at a time: table[k] has the effect of a byte that k bytes follow.
constexpr std::array<ByteTable, 8> make_slicing_tables() {
  std::array<ByteTable, 8> tables{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    std::uint32_t crc = byte;
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1U) ^ ((crc & 1U) != 0 ? kPolynomial : 0);
    tables[0][byte] = crc;
  }
  for (std::size_t k = 1; k < tables.size(); ++k) {
    for (std::size_t byte = 0; byte < 256; ++byte) {
      const std::uint32_t previous = tables[k - 1][byte];
      tables[k][byte] = (previous >> 8U) ^ tables[0][previous & 0xFFU];
    }
  }
  return tables;
}

constexpr std::array<ByteTable, 8> kSlicing = make_slicing_tables();

std::uint32_t step_byte(std::uint32_t crc, std::byte byte) {
  return (crc >> 8U) ^ kSlicing[0][(crc ^ std::to_integer<std::uint32_t>(byte)) & 0xFFU];
}

#if defined(__x86_64__)

// The crc instruction takes three cycles but one can start each cycle: long data is cut into runs
// of three blocks, whose checksums are computed side by side and then joined.
constexpr std::size_t kBlock = 2048;

// The product of two polynomials modulo kPolynomial, bit-reflected: x^0 is the highest bit.
constexpr std::uint32_t multiply(std::uint32_t a, std::uint32_t b) {
  std::uint32_t product = 0;
  for (std::uint32_t bit = 0x80000000U; bit != 0; bit >>= 1U) {
    if ((a & bit) != 0) product ^= b;
    b = (b >> 1U) ^ ((b & 1U) != 0 ? kPolynomial : 0);
  }
  return product;
}

// x^(8 * kBlock): multiplying a checksum by it gives the checksum once kBlock zero bytes follow.
constexpr std::uint32_t block_power() {
  std::uint32_t power = 0x00800000U;  // x^8
  for (std::size_t bytes = 1; bytes < kBlock; bytes *= 2) power = multiply(power, power);
  return power;
}

// That multiplication, a byte of the checksum at a time. It is linear: only single bits are
// multiplied, which keeps within the work that compilers do at compile time.
constexpr std::array<ByteTable, 4> make_shift_tables() {
  constexpr std::uint32_t kPower = block_power();
  std::array<ByteTable, 4> tables{};
  for (std::uint32_t k = 0; k < 4; ++k) {
    for (std::uint32_t byte = 1; byte < 256; ++byte) {
      const std::uint32_t rest = byte & (byte - 1);
      const std::uint32_t lowest_bit = byte ^ rest;
      tables[k][byte] = tables[k][rest] ^ (rest == 0 ? multiply(lowest_bit << (8 * k), kPower)
                                                     : tables[k][lowest_bit]);
    }
  }
  return tables;
}

constexpr std::array<ByteTable, 4> kShift = make_shift_tables();

std::uint64_t shift_by_block(std::uint64_t crc) {
  return kShift[0][crc & 0xFFU] ^ kShift[1][(crc >> 8U) & 0xFFU] ^ kShift[2][(crc >> 16U) & 0xFFU] ^
         kShift[3][(crc >> 24U) & 0xFFU];
}

[[gnu::target("sse4.2")]] std::uint64_t three_blocks(std::uint64_t crc, const std::byte* at) {
  std::uint64_t second = 0;
  std::uint64_t third = 0;
  for (const std::byte* end = at + kBlock; at != end; at += 8) {
    crc = _mm_crc32_u64(crc, load_le<std::uint64_t>(at));
    second = _mm_crc32_u64(second, load_le<std::uint64_t>(at + kBlock));
    third = _mm_crc32_u64(third, load_le<std::uint64_t>(at + 2 * kBlock));
  }
  return shift_by_block(shift_by_block(crc) ^ second) ^ third;
}

#endif

}  // namespace

std::uint32_t crc32c_portable(Bytes data) {
  std::uint32_t crc = ~0U;
  for (; data.size() >= 8; data = data.subspan(8)) {
    const std::uint64_t word = load_le<std::uint64_t>(data.data()) ^ crc;
    crc = 0;
    for (std::size_t i = 0; i < 8; ++i) crc ^= kSlicing[7 - i][(word >> (8 * i)) & 0xFFU];
  }
  for (const std::byte byte : data) crc = step_byte(crc, byte);
  return ~crc;
}

#if defined(__x86_64__)

[[gnu::target("sse4.2")]] std::uint32_t crc32c_hardware(Bytes data) {
  std::uint64_t crc = ~0U;
  for (; data.size() >= 3 * kBlock; data = data.subspan(3 * kBlock)) {
    crc = three_blocks(crc, data.data());
  }
  for (; data.size() >= 8; data = data.subspan(8)) {
    crc = _mm_crc32_u64(crc, load_le<std::uint64_t>(data.data()));
  }
  // Of records as short as a scalar's the last bytes are much of the work.
  auto rest = static_cast<std::uint32_t>(crc);
  const std::byte* at = data.data();
  if ((data.size() & 4U) != 0) {
    rest = _mm_crc32_u32(rest, load_le<std::uint32_t>(at));
    at += 4;
  }
  if ((data.size() & 2U) != 0) {
    rest = _mm_crc32_u16(rest, load_le<std::uint16_t>(at));
    at += 2;
  }
  if ((data.size() & 1U) != 0) rest = _mm_crc32_u8(rest, std::to_integer<unsigned char>(*at));
  return ~rest;
}

bool has_crc32c_hardware() { return __builtin_cpu_supports("sse4.2") != 0; }

#else

std::uint32_t crc32c_hardware(Bytes data) { return crc32c_portable(data); }

bool has_crc32c_hardware() { return false; }

#endif

std::uint32_t crc32c(Bytes data) {
  static const bool hardware = has_crc32c_hardware();
  return hardware ? crc32c_hardware(data) : crc32c_portable(data);
}

}  // namespace tbviz
