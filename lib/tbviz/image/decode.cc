#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>

#include "tbviz/error.h"
#include "tbviz/image.h"
#include "tbviz/image/codec.h"

namespace tbviz {
namespace {

constexpr std::string_view kPng = "\x89PNG\r\n\x1a\n";
constexpr std::string_view kJpeg = "\xff\xd8\xff";

void mirror_rows(Image& image) {
  const auto row_bytes = static_cast<std::ptrdiff_t>(image.width) * 3;
  for (auto row = image.pixels.begin(); row != image.pixels.end(); row += row_bytes) {
    for (auto left = row, right = row + row_bytes - 3; left < right; left += 3, right -= 3) {
      std::swap_ranges(left, left + 3, right);
    }
  }
}

void scale_short_channels(Image& image, const BmpFacts& facts) {
  const std::array<int, 3> bits = {facts.red_bits, facts.green_bits, facts.blue_bits};
  for (std::size_t channel = 0; channel < 3; ++channel) {
    if (bits[channel] < 1 || bits[channel] > 7) continue;
    const int most = (1 << bits[channel]) - 1;
    for (std::size_t i = channel; i < image.pixels.size(); i += 3) {
      image.pixels[i] =
          static_cast<std::uint8_t>((image.pixels[i] >> (8 - bits[channel])) * 255 / most);
    }
  }
}

Image decode_bmp(const PictureFile& file) {
  const BmpFacts facts = check_bmp(file);
  Image image = decode_with_stb(file);
  scale_short_channels(image, facts);
  return image;
}

Image decode_tga(const PictureFile& file) {
  const TgaFacts facts = check_tga(file);
  Image image = decode_with_stb(file);
  if (facts.right_to_left) mirror_rows(image);
  return image;
}

}  // namespace

void PictureFile::refuse(std::string_view fact) const {
  throw FormatError(std::string(name), fact);
}

void PictureFile::refuse_feature(std::string_view fact) const {
  throw UnsupportedError(std::string(name), fact);
}

void PictureFile::check_size(std::int64_t height, std::int64_t width) const {
  if (height <= 0 || width <= 0) {
    refuse(fmt::format("the picture has no pixels (height {}, width {})", height, width));
  }
  if (width > limits.max_pixels / height) {
    refuse(
        fmt::format("{} x {} pixels are more than the limit of {}; raise `max_pixels` if the "
                    "file can be trusted",
                    height, width, limits.max_pixels));
  }
}

void PictureFile::check_length(std::int64_t needed, std::string_view what) const {
  if (needed > static_cast<std::int64_t>(bytes.size())) {
    refuse(fmt::format("{} end at offset {} but the file has {} bytes (cut short?)", what, needed,
                       bytes.size()));
  }
}

void PictureFile::note(std::string_view fact) const {
  if (notes != nullptr) notes->push_back(fmt::format("{}: {}", name, fact));
}

Image decode_image(Bytes bytes, std::string_view name, const ImageLimits& limits,
                   std::vector<std::string>* notes) {
  const PictureFile file{bytes, name, limits, notes};
  const std::string_view text = as_chars(bytes);
  if (text.starts_with("P5") || text.starts_with("P6")) return decode_pnm(file);
  if (text.starts_with(kJpeg)) return decode_jpeg(file);
  if (text.starts_with("BM")) return decode_bmp(file);
  if (text.starts_with(kPng)) {
    check_png(file);
    return decode_with_stb(file);
  }
  if (const auto foreign = find_foreign_format(bytes)) file.refuse_feature(*foreign);
  if (looks_like_tga(bytes)) return decode_tga(file);
  if (bytes.empty()) file.refuse("the file is empty, not a picture");
  file.refuse_feature("not a picture of a known format (PNG, JPEG, BMP, TGA, binary PGM and PPM)");
}

}  // namespace tbviz
