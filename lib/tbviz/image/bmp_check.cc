#include <fmt/format.h>

#include <bit>

#include "tbviz/image/codec.h"

namespace tbviz {
namespace {

constexpr std::uint32_t kOs2HeaderBytes = 12;
constexpr std::uint32_t kUncompressed = 0;
constexpr std::uint32_t kBitFields = 3;
constexpr std::size_t kMasksAt = 14 + 40;

std::int64_t signed32(const PictureFile& file, std::size_t offset) {
  return static_cast<std::int32_t>(file.little32(offset));
}

// How many bits each channel has: by default 8, or 5 of 16; bit fields tell themselves, by masks
// behind the first 40 bytes of the header.
BmpFacts channel_bits(const PictureFile& file, std::uint32_t bits, std::uint32_t compression) {
  if (bits != 16) return {};
  if (compression == kUncompressed) return {.red_bits = 5, .green_bits = 5, .blue_bits = 5};
  file.check_length(kMasksAt + 12, "BMP bit masks");
  return {.red_bits = std::popcount(file.little32(kMasksAt)),
          .green_bits = std::popcount(file.little32(kMasksAt + 4)),
          .blue_bits = std::popcount(file.little32(kMasksAt + 8))};
}

}  // namespace

BmpFacts check_bmp(const PictureFile& file) {
  file.check_length(14 + kOs2HeaderBytes, "BMP headers");
  const std::uint32_t pixels_at = file.little32(10);
  const std::uint32_t header_bytes = file.little32(14);
  file.check_length(14 + std::int64_t{header_bytes}, "BMP headers");
  const bool os2 = header_bytes == kOs2HeaderBytes;
  if (!os2 && header_bytes < 40) {
    file.refuse(fmt::format("BMP has no header of {} bytes", header_bytes));
  }
  const std::int64_t width = os2 ? std::int64_t{file.little16(18)} : signed32(file, 18);
  // A negative height means that the rows begin at the top.
  const std::int64_t height = os2 ? std::int64_t{file.little16(20)} : signed32(file, 22);
  const std::int64_t rows = height < 0 ? -height : height;
  const std::uint32_t bits = file.little16(os2 ? 24 : 28);
  const std::uint32_t compression = os2 ? kUncompressed : file.little32(30);
  file.check_size(rows, width);
  if (compression != kUncompressed && compression != kBitFields) {
    file.refuse_feature(
        fmt::format("BMP compression {} is not supported; convert it to PNG", compression));
  }
  if (bits != 1 && bits != 4 && bits != 8 && bits != 16 && bits != 24 && bits != 32) {
    file.refuse(fmt::format("BMP has no pixels of {} bits", bits));
  }
  const std::int64_t row_bytes = (width * bits + 31) / 32 * 4;
  file.check_length(pixels_at + rows * row_bytes, "BMP pixels");
  return channel_bits(file, bits, compression);
}

}  // namespace tbviz
