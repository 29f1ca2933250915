#include "drawing/braille_grid.h"

#include <algorithm>
#include <bit>

namespace tbviz::cli {

std::uint8_t braille_bit(std::size_t x, std::size_t y) {
  // The lowest row came later, and so has the highest bits.
  constexpr std::uint8_t kBits[kDotsAcross][kDotsDown] = {{0x01, 0x02, 0x04, 0x40},
                                                          {0x08, 0x10, 0x20, 0x80}};
  return kBits[x][y];
}

std::string braille_character(std::uint8_t dots) {
  return {'\xE2', static_cast<char>(0xA0 | dots >> 6), static_cast<char>(0x80 | (dots & 0x3F))};
}

void BrailleGrid::set(std::size_t curve, std::size_t x, std::size_t from_y, std::size_t to_y) {
  const auto [top, bottom] = std::minmax(from_y, to_y);
  for (std::size_t y = top; y <= bottom; ++y) {
    std::uint8_t& dots = dots_[place(curve, y / kDotsDown, x / kDotsAcross)];
    dots = static_cast<std::uint8_t>(dots | braille_bit(x % kDotsAcross, y % kDotsDown));
  }
}

BrailleGrid::Cell BrailleGrid::cell(std::size_t row, std::size_t column) const {
  Cell cell;
  int most = 0;
  for (std::size_t curve = 0; curve < curves_; ++curve) {
    const std::uint8_t dots = dots_[place(curve, row, column)];
    cell.dots = static_cast<std::uint8_t>(cell.dots | dots);
    if (dots == 0 || std::popcount(dots) < most) continue;
    most = std::popcount(dots);
    cell.curve = curve;
  }
  return cell;
}

std::string BrailleGrid::line(std::size_t row, const Ink& ink,
                              const std::vector<std::size_t>& hues) const {
  std::string line;
  std::string same;  // Cells of one hue, and the empty ones among them.
  std::size_t hue = 0;
  for (std::size_t column = 0; column < columns_; ++column) {
    const Cell here = cell(row, column);
    if (here.dots != 0 && hues[here.curve] != hue) {
      line += ink.run(hue, same);
      same.clear();
      hue = hues[here.curve];
    }
    same += here.dots == 0 ? " " : braille_character(here.dots);
  }
  return line + ink.run(hue, same);
}

}  // namespace tbviz::cli
