#include "tbviz/archive/zip.h"

#include <doctest/doctest.h>

#include <string>

#include "support/zip_builder.h"
#include "tbviz/error.h"

using namespace tbviz;
using tbviz::test::ZipBuilder;
using tbviz::test::ZipEntry;
using namespace std::string_literals;

namespace {

ZipArchive open(const std::string& bytes, const ZipLimits& limits = {}) {
  return {as_bytes(bytes), "a.zip", limits};
}

std::string text_of(const ZipArchive& archive, std::string_view name) {
  const ZipMember* member = archive.find(name);
  REQUIRE(member != nullptr);
  return std::string(as_chars(archive.read(*member).bytes()));
}

std::string refusal(const std::string& bytes, const ZipLimits& limits = {}) {
  try {
    const ZipArchive archive = open(bytes, limits);
    for (const ZipMember& member : archive.members()) (void)archive.read(member);
  } catch (const FormatError& error) {
    return error.what();
  }
  return "accepted";
}

bool holds(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

// "kernel " twenty times, deflated by zlib at level 9.
ZipEntry deflated_entry() {
  ZipEntry entry;
  entry.name = "k";
  entry.data = "\xcb\x4e\x2d\xca\x4b\xcd\x51\xc8\x1e\x0c\x14\x00"s;
  entry.method = 8;
  entry.crc32 = 0x8e478be6;
  entry.claimed_size = 140;
  return entry;
}

}  // namespace

TEST_CASE("zip: stored members are views into the archive") {
  const std::string bytes = ZipBuilder().add("a/b", "first").add("c", "").finish();
  const ZipArchive archive = open(bytes);
  REQUIRE(archive.members().size() == 2);
  CHECK(text_of(archive, "a/b") == "first");
  CHECK(text_of(archive, "c").empty());
  CHECK(archive.find("a") == nullptr);
  const Bytes view = archive.stored(*archive.find("a/b"));
  CHECK(as_chars(view).data() == bytes.data() + bytes.find("first"));
}

TEST_CASE("zip: ZIP64 fields, records and comments are understood") {
  ZipEntry entry;
  entry.name = "big";
  entry.data = "contents";
  entry.zip64 = true;
  const std::string bytes = ZipBuilder().add(entry).add("small", "x").finish(true, "PK\5\6 fake");
  CHECK(text_of(open(bytes), "big") == "contents");
  CHECK(text_of(open(bytes), "small") == "x");
}

TEST_CASE("zip: sizes may follow the data, as PyTorch writes them") {
  ZipEntry entry;
  entry.name = "late";
  entry.data = "contents";
  entry.flags = 8;
  entry.crc32 = 17;
  CHECK(text_of(open(ZipBuilder().add(entry).finish()), "late") == "contents");
}

TEST_CASE("zip: deflated members are inflated and their checksum is verified") {
  std::string expected;
  for (int i = 0; i < 20; ++i) expected += "kernel ";
  CHECK(text_of(open(ZipBuilder().add(deflated_entry()).finish()), "k") == expected);

  ZipEntry wrong = deflated_entry();
  wrong.crc32 ^= 1;
  CHECK(holds(refusal(ZipBuilder().add(wrong).finish()), "checksum is wrong"));
  wrong = deflated_entry();
  wrong.data[4] ^= 0x7f;
  CHECK(holds(refusal(ZipBuilder().add(wrong).finish()), "a.zip: zip member k at offset 0: "));
}

TEST_CASE("zip: a claim to inflate beyond what deflate can, or the limit, is refused") {
  ZipEntry entry = deflated_entry();
  entry.claimed_size = 4'000'000'000;
  CHECK(holds(refusal(ZipBuilder().add(entry).finish()), "12 bytes cannot inflate to 4000000000"));
  ZipLimits limits;
  limits.max_inflated_bytes = 139;
  CHECK(holds(refusal(ZipBuilder().add(deflated_entry()).finish(), limits), "at most 139"));
}

TEST_CASE("zip: what a small member may inflate to grows with its size") {
  ZipLimits limits;
  limits.free_inflated_bytes = 19;
  limits.max_expansion = 10;
  CHECK(holds(refusal(ZipBuilder().add(deflated_entry()).finish(), limits),
              "its 12 bytes inflate to 140; of so few at most 139 are read"));
  limits.free_inflated_bytes = 20;
  CHECK(refusal(ZipBuilder().add(deflated_entry()).finish(), limits) == "accepted");
  CHECK(limits.inflated_bytes(~std::uint64_t{0}) == limits.max_inflated_bytes);
}

TEST_CASE("zip: the front of a member is read without the rest") {
  ZipEntry entry = deflated_entry();
  entry.crc32 ^= 1;  // Nobody looks at it.
  const std::string bytes = ZipBuilder().add(entry).add("s", "stored").finish();
  const ZipArchive archive = open(bytes);
  CHECK(as_chars(archive.front(*archive.find("k"), 9).bytes()) == "kernel ke");
  CHECK(archive.front(*archive.find("k"), 1000).bytes().size() == 140);
  CHECK(as_chars(archive.front(*archive.find("s"), 3).bytes()) == "sto");
  CHECK(as_chars(archive.front(*archive.find("s"), 9).bytes()) == "stored");
}

TEST_CASE("zip: a cut archive says so, wherever it is cut") {
  const std::string bytes = ZipBuilder().add("a", "first").add("b", "second").finish(true);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    CAPTURE(size);
    CHECK(holds(refusal(bytes.substr(0, size)), "offset " + std::to_string(size)));
  }
}

TEST_CASE("zip: any single wrong byte is read or refused, never more") {
  const std::string bytes =
      ZipBuilder().add("a", "first").add(deflated_entry()).add("b", "").finish(true);
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    for (const int flip : {0x01, 0x80, 0xff}) {
      std::string damaged = bytes;
      damaged[at] = static_cast<char>(damaged[at] ^ flip);
      try {
        const ZipArchive archive = open(damaged);
        for (const ZipMember& member : archive.members()) (void)archive.read(member);
      } catch (const Error& error) {
        CHECK(error.file() == "a.zip");
      }
    }
  }
}

TEST_CASE("zip: overlapping members are refused") {
  ZipEntry inside;
  inside.name = "b";
  inside.data = "second";
  inside.claimed_offset = 0;
  CHECK(holds(refusal(ZipBuilder().add("a", "first").add(inside).finish()), "overlap"));
  ZipEntry large;
  large.name = "a";
  large.data = "first";
  large.claimed_compressed_size = 60;
  CHECK(holds(refusal(ZipBuilder().add(large).add("b", "second").finish()),
              "zip member a at offset 0: its 60 bytes overlap b at offset 36"));
}

TEST_CASE("zip: local headers must agree with the directory") {
  ZipEntry renamed;
  renamed.name = "a";
  renamed.local_name = "z";
  CHECK(holds(refusal(ZipBuilder().add(renamed).finish()), "another name"));
  ZipEntry shrunk;
  shrunk.name = "a";
  shrunk.data = "first";
  shrunk.claimed_compressed_size = 4;
  shrunk.claimed_size = 4;
  CHECK(holds(refusal(ZipBuilder().add(shrunk).finish()), "disagree"));
}

TEST_CASE("zip: names that repeat or lead elsewhere are refused") {
  CHECK(holds(refusal(ZipBuilder().add("a", "1").add("a", "2").finish()), "same name"));
  for (const std::string& name :
       {"/etc/passwd"s, "../a"s, "a/../b"s, "a\\..\\b"s, "c:\\a"s, "a\0b"s}) {
    CAPTURE(name);
    CHECK(holds(refusal(ZipBuilder().add(name, "1").finish()), "the name"));
  }
  CHECK(refusal(ZipBuilder().add("a/..b/c..", "1").finish()) == "accepted");
}

TEST_CASE("zip: more members than the directory can hold, or the limit, are refused") {
  std::string bytes = ZipBuilder().add("a", "1").finish();
  bytes[bytes.size() - 12] = '\xff';  // Low byte of the number of members.
  CHECK(holds(refusal(bytes), "255 members do not fit"));
  ZipLimits limits;
  limits.max_members = 1;
  CHECK(holds(refusal(ZipBuilder().add("a", "1").add("b", "2").finish(), limits), "at most 1"));
}

TEST_CASE("zip: encryption, unknown compression and split archives are not supported") {
  ZipEntry entry;
  entry.name = "a";
  entry.flags = 1;
  CHECK_THROWS_AS(refusal(ZipBuilder().add(entry).finish()), UnsupportedError);
  entry.flags = 0;
  entry.method = 12;
  CHECK_THROWS_AS(refusal(ZipBuilder().add(entry).finish()), UnsupportedError);
  std::string parts = ZipBuilder().add("a", "1").finish();
  parts[parts.size() - 18] = 1;
  CHECK_THROWS_AS(refusal(parts), UnsupportedError);
}
