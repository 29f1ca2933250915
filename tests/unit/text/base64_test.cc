#include "tbviz/text/base64.h"

#include <doctest/doctest.h>

#include <string>

using tbviz::as_bytes;
using tbviz::base64;

TEST_CASE("base64: the vectors of RFC 4648, section 10") {
  CHECK(base64(as_bytes("")) == "");
  CHECK(base64(as_bytes("f")) == "Zg==");
  CHECK(base64(as_bytes("fo")) == "Zm8=");
  CHECK(base64(as_bytes("foo")) == "Zm9v");
  CHECK(base64(as_bytes("foob")) == "Zm9vYg==");
  CHECK(base64(as_bytes("fooba")) == "Zm9vYmE=");
  CHECK(base64(as_bytes("foobar")) == "Zm9vYmFy");
}

TEST_CASE("base64: every digit, and bytes beyond ASCII") {
  CHECK(base64(as_bytes(std::string("\x00\x10\x83\x10\x51\x87\x20\x92\x8b\x30\xd3\x8f", 12))) ==
        "ABCDEFGHIJKLMNOP");
  CHECK(base64(as_bytes("\xfb\xff\xbf\xff\xff\xfe")) == "+/+////+");
}

TEST_CASE("base64: text is appended, and its size known before") {
  std::string out = "data:";
  tbviz::append_base64(out, as_bytes("fooba"));
  CHECK(out == "data:Zm9vYmE=");
  for (const std::size_t bytes : {0U, 1U, 2U, 3U, 4U, 5U, 6U, 7U}) {
    CHECK(tbviz::base64_size(bytes) == base64(as_bytes(std::string(bytes, 'x'))).size());
  }
}
