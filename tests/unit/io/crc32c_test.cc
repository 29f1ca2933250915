#include "tbviz/io/crc32c.h"

#include <doctest/doctest.h>

#include <random>
#include <string>
#include <string_view>
#include <vector>

using tbviz::as_bytes;
using tbviz::Bytes;
using tbviz::crc32c;

namespace {

std::vector<std::byte> random_bytes(std::size_t count) {
  std::mt19937 generator(1);
  std::vector<std::byte> bytes(count);
  for (std::byte& byte : bytes) byte = static_cast<std::byte>(generator());
  return bytes;
}

void check_both_ways_agree(Bytes data) {
  if (tbviz::has_crc32c_hardware()) {
    CHECK(tbviz::crc32c_hardware(data) == tbviz::crc32c_portable(data));
  }
}

}  // namespace

TEST_CASE("crc32c: the vectors of RFC 3720, appendix B.4") {
  std::string rising;
  std::string falling;
  for (int i = 0; i < 32; ++i) {
    rising += static_cast<char>(i);
    falling += static_cast<char>(31 - i);
  }
  const std::string_view read_command(
      "\x01\xc0\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"
      "\x14\x00\x00\x00\x00\x00\x04\x00\x00\x00\x00\x14\x00\x00\x00\x18"
      "\x28\x00\x00\x00\x00\x00\x00\x00\x02\x00\x00\x00\x00\x00\x00\x00",
      48);
  for (const auto compute : {tbviz::crc32c_portable, tbviz::crc32c}) {
    CHECK(compute(as_bytes(std::string(32, '\0'))) == 0x8A9136AA);
    CHECK(compute(as_bytes(std::string(32, '\xff'))) == 0x62A8AB43);
    CHECK(compute(as_bytes(rising)) == 0x46DD794E);
    CHECK(compute(as_bytes(falling)) == 0x113FDB5C);
    CHECK(compute(as_bytes(read_command)) == 0xD9963A56);
    CHECK(compute(as_bytes("123456789")) == 0xE3069283);
    CHECK(compute({}) == 0);
  }
}

TEST_CASE("crc32c: the instruction and the tables agree at every alignment and length") {
  const std::vector<std::byte> data = random_bytes(20000);
  for (std::size_t offset = 0; offset < 8; ++offset) {
    for (std::size_t length = 0; length < 200; ++length) {
      check_both_ways_agree(Bytes(data).subspan(offset, length));
    }
    for (const std::size_t blocks : {6144U, 12288U, 18432U}) {
      for (std::size_t length = blocks - 9; length < blocks + 9; ++length) {
        check_both_ways_agree(Bytes(data).subspan(offset, length));
      }
    }
  }
}

TEST_CASE("crc32c: the mask is that of event logs") {
  // The length 0x48 of SummaryWriter's first record and the checksum that follows it in the file.
  CHECK(tbviz::mask_crc(crc32c(as_bytes(std::string_view("\x48\0\0\0\0\0\0\0", 8)))) == 0x9D4892FE);
}
