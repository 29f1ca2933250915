#include <fmt/format.h>

#include "tbviz/image/codec.h"

namespace tbviz {
namespace {

constexpr std::uint32_t kOs2HeaderBytes = 12;
constexpr std::uint32_t kUncompressed = 0;
constexpr std::uint32_t kBitFields = 3;

}  // namespace

void check_bmp(const PictureFile& file) {
  file.check_length(14 + kOs2HeaderBytes, "BMP headers");
  const std::uint32_t pixels_at = file.little32(10);
  const std::uint32_t header_bytes = file.little32(14);
  file.check_length(14 + std::int64_t{header_bytes}, "BMP headers");
  const bool os2 = header_bytes == kOs2HeaderBytes;
  if (!os2 && header_bytes < 40) {
    file.refuse(fmt::format("BMP has no header of {} bytes", header_bytes));
  }
  const std::int64_t width = os2 ? file.little16(18) : static_cast<std::int32_t>(file.little32(18));
  // A negative height means that the rows begin at the top.
  const std::int64_t height =
      os2 ? file.little16(20) : static_cast<std::int32_t>(file.little32(22));
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
}

}  // namespace tbviz
