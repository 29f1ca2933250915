// JPEG (ITU-T T.81, annex B): a file is a row of segments, each with a marker in front.
#include <fmt/format.h>

#include <bitset>

#include "tbviz/image/codec.h"

namespace tbviz {
namespace {

constexpr std::uint32_t kStartOfFrame = 0xc0;  // Up to 0xcf, without the next three.
constexpr std::uint32_t kHuffmanTables = 0xc4;
constexpr std::uint32_t kReserved = 0xc8;
constexpr std::uint32_t kArithmeticTables = 0xcc;
constexpr std::uint32_t kFirstRestart = 0xd0;
constexpr std::uint32_t kEndOfImage = 0xd9;
constexpr std::uint32_t kStartOfScan = 0xda;
constexpr std::uint32_t kLastSupportedFrame = 0xc2;  // Baseline, extended and progressive Huffman.

bool is_frame(std::uint32_t marker) {
  return marker >= kStartOfFrame && marker <= 0xcf && marker != kHuffmanTables &&
         marker != kReserved && marker != kArithmeticTables;
}

// The offset of the next marker's 0xff, skipping entropy-coded data: there 0xff is followed by 0 or
// by a restart marker.
std::size_t next_marker(const PictureFile& file, std::size_t offset) {
  for (; offset + 1 < file.bytes.size(); ++offset) {
    if (file.byte(offset) != 0xff) continue;
    const std::uint32_t marker = file.byte(offset + 1);
    const bool restart = marker >= kFirstRestart && marker < kFirstRestart + 8;
    if (marker != 0 && marker != 0xff && !restart) return offset;
  }
  file.refuse(
      fmt::format("the JPEG file ends at offset {} without an end-of-image marker (cut "
                  "short?)",
                  file.bytes.size()));
}

void check_frame(const PictureFile& file, std::size_t offset, std::uint32_t marker) {
  file.check_length(static_cast<std::int64_t>(offset) + 10, "JPEG frame header: its bytes");
  if (marker > kLastSupportedFrame) {
    file.refuse_feature(
        fmt::format("JPEG coding 0xff{:02x} (lossless, hierarchical or arithmetic) "
                    "is not supported; convert it to PNG",
                    marker));
  }
  if (file.byte(offset + 4) != 8) {
    file.refuse_feature(fmt::format(
        "JPEG with {} bits a sample is not supported; convert it to PNG", file.byte(offset + 4)));
  }
  file.check_size(file.big16(offset + 5), file.big16(offset + 7));
}

// The Huffman tables that a scan may name, by the byte that does: class in the high half, id in the
// low one.
using HuffmanTables = std::bitset<256>;

// stb_image writes past its table if the counts of a Huffman table add up to more than 256 codes.
void check_huffman_tables(const PictureFile& file, std::size_t begin, std::size_t end,
                          HuffmanTables& defined) {
  constexpr std::size_t kCountsAt = 1;
  constexpr std::size_t kSymbolsAt = kCountsAt + 16;
  for (std::size_t table = begin; table < end;) {
    std::size_t codes = 0;
    for (std::size_t i = kCountsAt; i < kSymbolsAt && table + i < end; ++i) {
      codes += file.byte(table + i);
    }
    if (codes > 256 || table + kSymbolsAt + codes > end) {
      file.refuse(
          fmt::format("the JPEG Huffman table at offset {} has {} codes, which do not fit "
                      "(damaged?)",
                      table, codes));
    }
    defined.set(file.byte(table));
    table += kSymbolsAt + codes;
  }
}

// stb_image reads whatever its memory holds if a scan names a table that was never defined.
void check_scan(const PictureFile& file, std::size_t begin, std::size_t end, bool progressive,
                const HuffmanTables& defined) {
  constexpr std::uint32_t kAlternating = 0x10;  // The class of tables for all but the first value.
  const std::size_t components = begin < end ? file.byte(begin) : 0;
  const std::size_t spectrum = begin + 1 + 2 * components;
  if (spectrum + 3 > end) {
    file.refuse(fmt::format("the JPEG scan at offset {} is too short (damaged?)", begin));
  }
  const bool first_values = file.byte(spectrum) == 0;
  const bool refines = (file.byte(spectrum + 2) >> 4U) != 0;
  for (std::size_t i = 0; i < components; ++i) {
    const std::uint32_t tables = file.byte(begin + 2 + 2 * i);
    const bool lacks_first = (!progressive || (first_values && !refines)) && !defined[tables >> 4U];
    const bool lacks_others =
        (!progressive || !first_values) && !defined[kAlternating | (tables & 0xfU)];
    if (lacks_first || lacks_others) {
      file.refuse(
          fmt::format("the JPEG scan at offset {} names a Huffman table that the file does "
                      "not define (damaged?)",
                      begin));
    }
  }
}

}  // namespace

void check_jpeg(const PictureFile& file) {
  std::size_t offset = 2;
  bool framed = false;
  bool progressive = false;
  bool scanned = false;
  HuffmanTables defined;
  for (;;) {
    offset = next_marker(file, offset);
    const std::uint32_t marker = file.byte(offset + 1);
    if (marker == kEndOfImage) break;
    if (is_frame(marker)) {
      check_frame(file, offset, marker);
      framed = true;
      progressive = marker == kLastSupportedFrame;
    }
    scanned = scanned || marker == kStartOfScan;
    file.check_length(static_cast<std::int64_t>(offset) + 4, "JPEG segment: its bytes");
    const std::size_t length = file.big16(offset + 2);
    if (length < 2) {
      file.refuse(fmt::format("the JPEG segment at offset {} has a length of {} (damaged?)", offset,
                              length));
    }
    file.check_length(static_cast<std::int64_t>(offset + 2 + length), "JPEG segment: its bytes");
    const std::size_t end = offset + 2 + length;
    if (marker == kHuffmanTables) check_huffman_tables(file, offset + 4, end, defined);
    if (marker == kStartOfScan) check_scan(file, offset + 4, end, progressive, defined);
    offset = end;
  }
  if (!framed || !scanned) file.refuse("the JPEG file holds no picture");
}

}  // namespace tbviz
