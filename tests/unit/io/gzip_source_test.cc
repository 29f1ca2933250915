#include "tbviz/io/gzip_source.h"

#include <doctest/doctest.h>

#include <string>

#include "support/gzip.h"
#include "support/hex.h"
#include "support/scripted_source.h"

using namespace tbviz;        // NOLINT(google-build-using-namespace)
using namespace tbviz::test;  // NOLINT(google-build-using-namespace)

namespace {

// gzip.compress(b"hello hello hello", mtime=0) of Python.
const std::string kHello = from_hex("1f8b0800000000000203cb48cdc9c957c84090008088f9e511000000");

// Text that no window of deflate holds whole, and that compresses little.
std::string long_text() {
  std::string text;
  for (unsigned i = 0; text.size() < 300'000; ++i) text += std::to_string(i * i) + ' ';
  return text;
}

std::string rest_of(ByteSource& source, std::size_t room = 1000) {
  std::string bytes;
  std::string buffer(room, '\0');
  while (const std::size_t count = source.read(std::as_writable_bytes(std::span(buffer)))) {
    bytes.append(buffer, 0, count);
  }
  return bytes;
}

struct Unpacked {
  std::string bytes;
  std::optional<StreamFault> fault;
};

Unpacked unpack(const std::string& packed, std::size_t piece = 1U << 20U) {
  ScriptedSource source(pieces_of(packed, piece));
  GzipSource gzip(source);
  std::string bytes = rest_of(gzip);
  return {std::move(bytes), gzip.fault()};
}

}  // namespace

TEST_CASE("gzip: what another program packed comes back, in pieces of any size") {
  for (const std::size_t piece : {1U, 7U, 1000U}) {
    const Unpacked hello = unpack(kHello, piece);
    CHECK(hello.bytes == "hello hello hello");
    CHECK_FALSE(hello.fault);
    const Unpacked text = unpack(gzip(long_text()), piece);
    CHECK(text.bytes == long_text());
    CHECK_FALSE(text.fault);
  }
}

TEST_CASE("gzip: members follow each other, and zeros behind them are padding") {
  const Unpacked unpacked = unpack(kHello + gzip("") + gzip(" again") + std::string(500, '\0'), 3);
  CHECK(unpacked.bytes == "hello hello hello again");
  CHECK_FALSE(unpacked.fault);
}

TEST_CASE("gzip: a stream that is cut is handed out up to there") {
  for (std::size_t size = 1; size < kHello.size(); ++size) {
    const Unpacked unpacked = unpack(kHello.substr(0, size));
    CAPTURE(size);
    CHECK(std::string("hello hello hello").starts_with(unpacked.bytes));
    CHECK(unpacked.fault == StreamFault{StreamFault::Kind::kCut, size});
  }
  CHECK(unpack(kHello.substr(0, kHello.size() - 8)).bytes == "hello hello hello");
}

TEST_CASE("gzip: nothing is an end, not a fault") {
  CHECK_FALSE(unpack("").fault);
  CHECK_FALSE(unpack(gzip("")).fault);
}

TEST_CASE("gzip: a stream that goes on after it was cut is read on") {
  ScriptedSource source({kHello.substr(0, 13), ""});
  GzipSource gzip(source);
  std::string bytes = rest_of(gzip);
  CHECK(gzip.fault() == StreamFault{StreamFault::Kind::kCut, 13});
  source.append(kHello.substr(13));
  bytes += rest_of(gzip);
  CHECK(bytes == "hello hello hello");
  CHECK_FALSE(gzip.fault());
  source.append(kHello);
  CHECK(rest_of(gzip) == "hello hello hello");
}

TEST_CASE("gzip: checksum and length are verified") {
  for (const std::size_t from_end : {8U, 5U, 4U, 1U}) {
    std::string bad = kHello;
    bad[bad.size() - from_end] = static_cast<char>(bad[bad.size() - from_end] ^ 1);
    const Unpacked unpacked = unpack(bad + kHello);
    CAPTURE(from_end);
    CHECK(unpacked.bytes == "hello hello hello");
    REQUIRE(unpacked.fault);
    CHECK(unpacked.fault->kind == StreamFault::Kind::kChecksum);
  }
}

TEST_CASE("gzip: what is no gzip ends it, with its place") {
  CHECK(unpack(kHello + "garbage").fault ==
        StreamFault{StreamFault::Kind::kMalformed, kHello.size() + 2});
  // A last block (1) of a type (3) that there is not, behind a header.
  const Unpacked unpacked = unpack(kHello + kHello.substr(0, 10) + "\x07 and more");
  CHECK(unpacked.bytes == "hello hello hello");
  CHECK(unpacked.fault->kind == StreamFault::Kind::kMalformed);
  CHECK(unpacked.fault->offset == kHello.size() + 11);
}

TEST_CASE("gzip: a few bytes that become many are read in small pieces") {
  ScriptedSource source({gzip(std::string(50'000'000, '\0'))});
  GzipSource gzip(source);
  std::string buffer(100'000, '\0');
  std::size_t size = 0;
  while (const std::size_t count = gzip.read(std::as_writable_bytes(std::span(buffer)))) {
    size += count;
  }
  CHECK(size == 50'000'000);
  CHECK(source.largest_request() < 100'000);
}

TEST_CASE("gzip: files are known by their first three bytes") {
  CHECK(looks_like_gzip(as_bytes(kHello)));
  CHECK_FALSE(looks_like_gzip(as_bytes(kHello).first(2)));
  CHECK_FALSE(looks_like_gzip({}));
}
