#include "drawing/dotted_picture.h"

#include <algorithm>
#include <cstdint>

#include "drawing/braille_grid.h"

namespace tbviz::cli {
namespace {

// Of 16 shades, by row and column; a threshold is the middle of its shade.
constexpr int kBayer[4][4] = {{0, 8, 2, 10}, {12, 4, 14, 6}, {3, 11, 1, 9}, {15, 7, 13, 5}};

bool is_set(const Image& gray, int row, int column) {
  const auto at = static_cast<std::size_t>(row) * static_cast<std::size_t>(gray.width) +
                  static_cast<std::size_t>(column);
  return gray.pixels[at] > kBayer[row % 4][column % 4] * 16 + 8;
}

std::uint8_t cell_dots(const Image& gray, int top, int left) {
  unsigned dots = 0;
  for (int y = 0; y < kBrailleDots.down && top + y < gray.height; ++y) {
    for (int x = 0; x < kBrailleDots.across && left + x < gray.width; ++x) {
      if (!is_set(gray, top + y, left + x)) continue;
      dots |= braille_bit(static_cast<std::size_t>(x), static_cast<std::size_t>(y));
    }
  }
  return static_cast<std::uint8_t>(dots);
}

}  // namespace

std::vector<std::string> dotted_picture(const Image& gray) {
  std::vector<std::string> lines;
  for (int top = 0; top < gray.height; top += kBrailleDots.down) {
    std::string& line = lines.emplace_back();
    for (int left = 0; left < gray.width; left += kBrailleDots.across) {
      line += braille_character(cell_dots(gray, top, left));
    }
  }
  return lines;
}

}  // namespace tbviz::cli
