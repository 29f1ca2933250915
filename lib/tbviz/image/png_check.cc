// The PNG specification (ISO/IEC 15948): chunks, colour types, interlacing.
#include <fmt/format.h>
#include <libdeflate.h>

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "tbviz/image/codec.h"
#include "tbviz/image/exif.h"
#include "tbviz/io/inflate.h"

namespace tbviz {
namespace {

constexpr std::size_t kSignatureBytes = 8;
constexpr std::size_t kChunkOverhead = 12;  // Length, type and checksum.

struct Chunk {
  std::string_view type;
  std::size_t offset = 0;  // Of the chunk in the file.
  Bytes data;
};

struct Header {
  std::int64_t width = 0;
  std::int64_t height = 0;
  std::uint32_t depth = 0;
  std::uint32_t color = 0;
  bool interlaced = false;
};

Chunk read_chunk(const PictureFile& file, std::size_t offset) {
  const std::size_t left = file.bytes.size() - offset;
  if (left < kChunkOverhead) {
    file.refuse(fmt::format("the PNG file ends at offset {} without its IEND chunk (cut short?)",
                            file.bytes.size()));
  }
  const std::size_t length = file.big32(offset);
  const std::string_view type = as_chars(file.bytes.subspan(offset + 4, 4));
  if (length > left - kChunkOverhead) {
    file.refuse(
        fmt::format("PNG chunk {} at offset {} ends at {} but the file has {} bytes (cut "
                    "short?)",
                    type, offset, offset + kChunkOverhead + length, file.bytes.size()));
  }
  const std::uint32_t checksum = libdeflate_crc32(0, &file.bytes[offset + 4], length + 4);
  if (checksum != file.big32(offset + 8 + length)) {
    file.refuse(
        fmt::format("PNG chunk {} at offset {} has a wrong checksum (damaged?)", type, offset));
  }
  return {type, offset, file.bytes.subspan(offset + 8, length)};
}

Header read_header(const PictureFile& file, const Chunk& chunk) {
  if (chunk.type != "IHDR" || chunk.data.size() != 13) {
    file.refuse(
        fmt::format("the PNG file does not begin with an IHDR chunk but with {} of {} bytes",
                    chunk.type, chunk.data.size()));
  }
  const std::size_t at = chunk.offset + 8;
  return {.width = file.big32(at),
          .height = file.big32(at + 4),
          .depth = file.byte(at + 8),
          .color = file.byte(at + 9),
          .interlaced = file.byte(at + 12) == 1};
}

// Samples a pixel, by colour type; 0 where the specification has none.
std::int64_t samples_of(std::uint32_t color) {
  constexpr std::array<std::int64_t, 7> kSamples = {1, 0, 3, 1, 2, 0, 4};
  return color < kSamples.size() ? kSamples[color] : 0;
}

std::int64_t bytes_of_rows(const Header& header, std::int64_t height, std::int64_t width) {
  if (height == 0 || width == 0) return 0;
  const std::int64_t bits = width * samples_of(header.color) * header.depth;
  return height * ((bits + 7) / 8 + 1);
}

// How many bytes the rows have before compression, filter types included.
std::int64_t inflated_size(const Header& header) {
  if (!header.interlaced) return bytes_of_rows(header, header.height, header.width);
  struct Pass {
    std::int64_t x, y, dx, dy;
  };
  constexpr std::array<Pass, 7> kAdam7 = {{{0, 0, 8, 8},
                                           {4, 0, 8, 8},
                                           {0, 4, 4, 8},
                                           {2, 0, 4, 4},
                                           {0, 2, 2, 4},
                                           {1, 0, 2, 2},
                                           {0, 1, 1, 2}}};
  std::int64_t size = 0;
  for (const Pass& pass : kAdam7) {
    const std::int64_t rows = (header.height - pass.y + pass.dy - 1) / pass.dy;
    const std::int64_t columns = (header.width - pass.x + pass.dx - 1) / pass.dx;
    size += bytes_of_rows(header, rows, columns);
  }
  return size;
}

// stb_image checks neither this checksum nor how far a stream expands.
void check_rows(const PictureFile& file, const Header& header, const std::string& compressed) {
  const auto size = static_cast<std::size_t>(inflated_size(header));
  const auto rows = std::make_unique_for_overwrite<std::byte[]>(size);
  const Inflated result = inflate(as_bytes(compressed), DeflateWrapper::kZlib, {rows.get(), size});
  if (result.status == InflateStatus::kTooLong) {
    file.refuse(fmt::format("the PNG file holds more data than its {} x {} pixels need",
                            header.height, header.width));
  }
  if (result.status != InflateStatus::kWhole)
    file.refuse("the PNG file's compressed pixels are damaged");
  if (result.size != size) {
    file.refuse(fmt::format("the PNG file holds {} bytes of pixels but {} x {} pixels need {}",
                            result.size, header.height, header.width, size));
  }
}

}  // namespace

void check_png(const PictureFile& file) {
  Chunk chunk = read_chunk(file, kSignatureBytes);
  const Header header = read_header(file, chunk);
  file.check_size(header.height, header.width);
  if (samples_of(header.color) == 0 || header.depth > 16) {
    file.refuse(
        fmt::format("PNG has no colour type {} with {} bits a sample", header.color, header.depth));
  }
  std::string compressed;
  Bytes exif;
  while (chunk.type != "IEND") {
    if (chunk.type == "IDAT") compressed += as_chars(chunk.data);
    if (chunk.type == "eXIf") exif = chunk.data;
    chunk = read_chunk(file, chunk.offset + kChunkOverhead + chunk.data.size());
  }
  check_rows(file, header, compressed);
  note_orientation(file, exif);
}

}  // namespace tbviz
