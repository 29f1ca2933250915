#include "drawing/picture_fit.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "tbviz/image/resize.h"

namespace tbviz::cli {
namespace {

constexpr std::size_t kEnlargedColumns = 32;
constexpr std::size_t kEnlargedRows = 16;

std::int64_t dots_in(std::size_t cells, int each) {
  return static_cast<std::int64_t>(cells) * each;
}

std::size_t cells_of(int dots, int each) {
  return static_cast<std::size_t>((dots + each - 1) / each);
}

int scaled(int length, double scale) {
  return std::max(1, static_cast<int>(std::nearbyint(length * scale)));
}

}  // namespace

TerminalSize picture_room(const TerminalSize& terminal) {
  TerminalSize room = terminal;
  room.columns = std::max<std::size_t>(room.columns, 1);
  room.rows = room.rows > 3 ? room.rows - 2 : 1;
  return room;
}

PictureFit fit_picture(int width, int height, CellDots cell, const TerminalSize& room) {
  const std::int64_t across = dots_in(room.columns, cell.across);
  const std::int64_t down = dots_in(room.rows, cell.down);
  PictureFit fit{.width = width, .height = height};
  if (width > across || height > down) {
    const double scale =
        std::min(static_cast<double>(across) / width, static_cast<double>(down) / height);
    fit.width = scaled(width, scale);
    fit.height = scaled(height, scale);
  } else {
    const std::int64_t wide = dots_in(std::min(room.columns, kEnlargedColumns), cell.across);
    const std::int64_t high = dots_in(std::min(room.rows, kEnlargedRows), cell.down);
    const auto factor =
        static_cast<int>(std::max<std::int64_t>(1, std::min(wide / width, high / height)));
    fit.width *= factor;
    fit.height *= factor;
  }
  fit.columns = cells_of(fit.width, cell.across);
  fit.rows = cells_of(fit.height, cell.down);
  return fit;
}

Image resize_to_fit(const Image& picture, const PictureFit& fit) {
  // Enlarged by a whole number, every new pixel covers the centre of one old one.
  return resize(picture, {.height = fit.height, .width = fit.width}, ResizeFilter::kArea);
}

}  // namespace tbviz::cli
