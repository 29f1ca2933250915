// JPEG (ITU-T T.81, annex B): a file is a row of segments, each with a marker in front.
#include <fmt/format.h>

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

// stb_image writes past its table if the counts of a Huffman table add up to more than 256 codes.
void check_huffman_tables(const PictureFile& file, std::size_t begin, std::size_t end) {
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
    table += kSymbolsAt + codes;
  }
}

}  // namespace

void check_jpeg(const PictureFile& file) {
  std::size_t offset = 2;
  bool framed = false;
  bool scanned = false;
  for (;;) {
    offset = next_marker(file, offset);
    const std::uint32_t marker = file.byte(offset + 1);
    if (marker == kEndOfImage) break;
    if (is_frame(marker)) {
      check_frame(file, offset, marker);
      framed = true;
    }
    scanned = scanned || marker == kStartOfScan;
    file.check_length(static_cast<std::int64_t>(offset) + 4, "JPEG segment: its bytes");
    const std::size_t length = file.big16(offset + 2);
    if (length < 2) {
      file.refuse(fmt::format("the JPEG segment at offset {} has a length of {} (damaged?)", offset,
                              length));
    }
    file.check_length(static_cast<std::int64_t>(offset + 2 + length), "JPEG segment: its bytes");
    if (marker == kHuffmanTables) check_huffman_tables(file, offset + 4, offset + 2 + length);
    offset += 2 + length;
  }
  if (!framed || !scanned) file.refuse("the JPEG file holds no picture");
}

}  // namespace tbviz
