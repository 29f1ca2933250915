// Binary PGM ("P5") and PPM ("P6"): https://netpbm.sourceforge.net/doc/pgm.html
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "tbviz/image/codec.h"

namespace tbviz {
namespace {

bool is_space(std::uint32_t byte) { return byte == ' ' || (byte >= '\t' && byte <= '\r'); }

/// Reads the numbers of the header, between which white space and comments stand.
class HeaderReader {
 public:
  explicit HeaderReader(const PictureFile& file) : file_(file) {}

  std::int64_t next(std::string_view what) {
    skip_space();
    const std::size_t begin = at_;
    std::int64_t number = 0;
    for (; at_ < file_.bytes.size() && file_.byte(at_) >= '0' && file_.byte(at_) <= '9'; ++at_) {
      number = std::min<std::int64_t>(number * 10 + file_.byte(at_) - '0', std::int64_t{1} << 40);
    }
    if (at_ == begin) {
      file_.refuse(fmt::format("there is no {} at offset {} of the PNM header", what, begin));
    }
    return number;
  }

  /// Where the samples begin: behind the one white-space character that ends the header.
  [[nodiscard]] std::size_t end() const { return at_ + 1; }

 private:
  void skip_space() {
    bool comment = false;
    for (; at_ < file_.bytes.size(); ++at_) {
      const std::uint32_t byte = file_.byte(at_);
      comment = byte == '#' || (comment && byte != '\n' && byte != '\r');
      if (!comment && !is_space(byte)) return;
    }
  }

  const PictureFile& file_;
  std::size_t at_ = 2;
};

// Pillow rounds to even on `sample / white * 255`. Its gray pictures with more than 8 bits keep 16,
// of which only the high byte is taken here.
std::uint8_t scaled(std::uint32_t sample, double white, bool wide_gray) {
  if (white == 255) return static_cast<std::uint8_t>(sample);
  const double most = wide_gray ? 65535 : 255;
  const double value = std::min(most, std::nearbyint(sample / white * most));
  return static_cast<std::uint8_t>(wide_gray ? static_cast<std::uint32_t>(value) >> 8U
                                             : static_cast<std::uint32_t>(value));
}

}  // namespace

Image decode_pnm(const PictureFile& file) {
  HeaderReader header(file);
  const std::int64_t width = header.next("width");
  const std::int64_t height = header.next("height");
  const std::int64_t white = header.next("greatest value");
  file.check_size(height, width);
  if (white < 1 || white > 65535) {
    file.refuse(fmt::format("a greatest value of {} is not between 1 and 65535", white));
  }
  const bool gray = file.byte(1) == '5';
  const bool wide = white > 255;
  const std::int64_t samples = height * width * (gray ? 1 : 3);
  file.check_length(static_cast<std::int64_t>(header.end()) + samples * (wide ? 2 : 1),
                    "PNM pixels");

  Image image{.height = static_cast<int>(height), .width = static_cast<int>(width), .pixels = {}};
  image.pixels.reserve(static_cast<std::size_t>(height * width * 3));
  for (std::int64_t i = 0; i < samples; ++i) {
    const std::size_t at = header.end() + static_cast<std::size_t>(wide ? 2 * i : i);
    const std::uint8_t pixel =
        scaled(wide ? file.big16(at) : file.byte(at), static_cast<double>(white), gray && wide);
    image.pixels.insert(image.pixels.end(), gray ? 3 : 1, pixel);
  }
  return image;
}

}  // namespace tbviz
