#include "tbviz/io/inflate.h"

#include <doctest/doctest.h>
#include <libdeflate.h>

#include <cstdint>
#include <cstdlib>
#include <new>
#include <string>
#include <string_view>

#include "support/hex.h"

using namespace tbviz;

namespace {

// zlib.compress(b"hello hello hello", 9); between header and checksum lies the bare stream.
const std::string kZlib = test::from_hex("78dacb48cdc9c957c84090003a2e067d");
const std::string kBare = kZlib.substr(2, kZlib.size() - 6);

Inflated inflate_into(std::string& room, const std::string& compressed, DeflateWrapper wrapper) {
  return inflate(as_bytes(compressed), wrapper, std::as_writable_bytes(std::span(room)));
}

}  // namespace

TEST_CASE("inflate: streams with and without zlib's wrapper") {
  for (const DeflateWrapper wrapper : {DeflateWrapper::kZlib, DeflateWrapper::kNone}) {
    const std::string& stream = wrapper == DeflateWrapper::kZlib ? kZlib : kBare;
    std::string room(20, '.');
    const Inflated whole = inflate_into(room, stream, wrapper);
    CHECK(whole.status == InflateStatus::kWhole);
    CHECK(whole.size == 17);
    CHECK(room == "hello hello hello...");
    room.resize(16);
    CHECK(inflate_into(room, stream, wrapper).status == InflateStatus::kTooLong);
    room.resize(17);
    CHECK(inflate_into(room, stream.substr(0, 5), wrapper).status == InflateStatus::kDamaged);
  }
}

TEST_CASE("inflate: a wrong checksum is damage") {
  std::string stream = kZlib;
  stream.back() ^= 1;
  std::string room(17, '.');
  CHECK(inflate_into(room, stream, DeflateWrapper::kZlib).status == InflateStatus::kDamaged);
}

TEST_CASE("inflate: the front of a stream, however it is compressed") {
  std::string text;
  std::uint32_t noise = 1;
  for (int i = 0; i < 300'000; ++i) {
    noise = noise * 1664525 + 1013904223;
    // Stored blocks, literals and long copies in turn.
    text += i % 100'000 < 40'000 ? static_cast<char>(noise >> 24U) : i % 7 == 0 ? 'a' : 'b';
  }
  for (const int level : {0, 1, 6, 12}) {
    CAPTURE(level);
    libdeflate_compressor* compressor = libdeflate_alloc_compressor(level);
    std::string compressed(text.size() + 1000, '\0');
    compressed.resize(libdeflate_deflate_compress(compressor, text.data(), text.size(),
                                                  compressed.data(), compressed.size()));
    libdeflate_free_compressor(compressor);
    for (const std::size_t size :
         {std::size_t{70'000}, std::size_t{150'001}, std::size_t{400'000}}) {
      std::string room(size, '.');
      const std::size_t known =
          inflate_front(as_bytes(compressed), std::as_writable_bytes(std::span(room)));
      CHECK(known == (size < text.size() ? size - kUnsureBytes : text.size()));
      CHECK(std::string_view(room).substr(0, known) == std::string_view(text).substr(0, known));
    }
  }
}

TEST_CASE("inflate: no memory is an exception, not a crash") {
  struct NoMemory {
    NoMemory() {
      libdeflate_set_memory_allocator([](std::size_t) -> void* { return nullptr; }, std::free);
    }
    ~NoMemory() { libdeflate_set_memory_allocator(std::malloc, std::free); }
  } no_memory;
  std::string room(17, '.');
  CHECK_THROWS_AS((void)inflate_into(room, kBare, DeflateWrapper::kNone), std::bad_alloc);
}
