#include <fmt/format.h>

#include "tbviz/image/codec.h"

namespace tbviz {
namespace {

constexpr std::size_t kHeaderBytes = 18;
constexpr std::uint32_t kRunLength = 8;  // Added to the image type.

struct Header {
  std::uint32_t palette_entries;
  std::uint32_t palette_bits;
  std::uint32_t type;  // 1 palette, 2 colour, 3 gray.
  bool run_length;
  std::int64_t width;
  std::int64_t height;
  std::uint32_t bits;
  std::int64_t palette_at;

  [[nodiscard]] std::int64_t pixels_at() const {
    return palette_at + palette_entries * ((palette_bits + 7) / 8);
  }
};

Header read_header(const PictureFile& file) {
  const bool palette = file.byte(1) == 1;
  return {.palette_entries = palette ? file.little16(5) : 0,
          .palette_bits = file.byte(7),
          .type = file.byte(2) & ~kRunLength,
          .run_length = (file.byte(2) & kRunLength) != 0,
          .width = file.little16(12),
          .height = file.little16(14),
          .bits = file.byte(16),
          .palette_at = static_cast<std::int64_t>(kHeaderBytes) + file.byte(0)};
}

bool depth_fits(const Header& header) {
  switch (header.type) {
    case 1:
      return header.bits == 8 && header.palette_entries > 0 &&
             (header.palette_bits == 15 || header.palette_bits == 16 || header.palette_bits == 24 ||
              header.palette_bits == 32);
    case 2:
      return header.bits == 15 || header.bits == 16 || header.bits == 24 || header.bits == 32;
    case 3:
      return header.bits == 8 || header.bits == 16;
    default:
      return false;
  }
}

// Follows the packets: a byte that counts, then one pixel for a run or as many as counted.
void check_packets(const PictureFile& file, const Header& header) {
  const std::int64_t pixel_bytes = (header.bits + 7) / 8;
  std::int64_t at = header.pixels_at();
  for (std::int64_t left = header.width * header.height; left > 0;) {
    file.check_length(at + 1, "TGA packets");
    const std::uint32_t packet = file.byte(static_cast<std::size_t>(at));
    const std::int64_t count = (packet & 0x7fU) + 1;
    at += 1 + (packet < 0x80 ? count : 1) * pixel_bytes;
    file.check_length(at, "TGA packets");
    left -= count;
  }
}

}  // namespace

bool looks_like_tga(Bytes bytes) {
  if (bytes.size() < kHeaderBytes) return false;
  const PictureFile file{.bytes = bytes, .name = {}, .limits = {}};
  return file.byte(1) <= 1 && file.byte(17) < 0x40 && depth_fits(read_header(file));
}

TgaFacts check_tga(const PictureFile& file) {
  const Header header = read_header(file);
  file.check_size(header.height, header.width);
  file.check_length(header.pixels_at(), "TGA header and palette");
  if (header.run_length) {
    check_packets(file, header);
  } else {
    file.check_length(header.pixels_at() + header.height * header.width * ((header.bits + 7) / 8),
                      "TGA pixels");
  }
  constexpr std::uint32_t kRightToLeft = 0x10;
  return {.right_to_left = (file.byte(17) & kRightToLeft) != 0};
}

}  // namespace tbviz
