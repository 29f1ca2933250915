#include "tbviz/text/byte_size.h"

#include <doctest/doctest.h>

#include <cstdint>

namespace tbviz {

TEST_CASE("byte_size: units as GNU tools have them") {
  CHECK(parse_byte_size("0") == 0);
  CHECK(parse_byte_size("100") == 100);
  CHECK(parse_byte_size("100B") == 100);
  CHECK(parse_byte_size("1K") == 1024);
  CHECK(parse_byte_size("1kB") == 1000);
  CHECK(parse_byte_size("1KiB") == 1024);
  CHECK(parse_byte_size("500MB") == 500000000);
  CHECK(parse_byte_size("500m") == 524288000);
  CHECK(parse_byte_size("1.5G") == 1610612736);
  CHECK(parse_byte_size("2gib") == 2147483648);
  CHECK(parse_byte_size("3TB") == 3000000000000);
  CHECK(parse_byte_size("9223372036854775807") == INT64_MAX);
}

TEST_CASE("byte_size: what is no size") {
  for (const char* text :
       {"", "B", "MB", "-1", "-1MB", "+1MB", "1.5", "1 MB", "1MBs", "1X", "1Gi", "1e3", "nan",
        "infG", "0x10", "9223372036854775808", "9000000T", "1..5M"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_byte_size(text));
  }
}

TEST_CASE("byte_size: bytes for people count in thousands") {
  CHECK(byte_size_text(0) == "0 bytes");
  CHECK(byte_size_text(1) == "1 byte");
  CHECK(byte_size_text(999) == "999 bytes");
  CHECK(byte_size_text(1000) == "1.0 kB");
  CHECK(byte_size_text(999'949) == "999.9 kB");
  CHECK(byte_size_text(999'950) == "1.0 MB");
  CHECK(byte_size_text(2'600'000) == "2.6 MB");
  CHECK(byte_size_text(5'000'000'000'000) == "5.0 TB");
}

}  // namespace tbviz
