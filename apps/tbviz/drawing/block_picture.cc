#include "drawing/block_picture.h"

#include <optional>

namespace tbviz::cli {
namespace {

Rgb pixel(const Image& picture, int row, int column) {
  const auto at = (static_cast<std::size_t>(row) * static_cast<std::size_t>(picture.width) +
                   static_cast<std::size_t>(column)) *
                  3;
  return {picture.pixels[at], picture.pixels[at + 1], picture.pixels[at + 2]};
}

std::string line(const Image& picture, int row, const Ink& ink) {
  std::string text;
  std::string colors;  // Those that are in force.
  for (int column = 0; column < picture.width; ++column) {
    std::optional<Rgb> below;
    if (row + 1 < picture.height) below = pixel(picture, row + 1, column);
    const std::string wanted = ink.colors(pixel(picture, row, column), below);
    if (wanted != colors) text += wanted;
    colors = wanted;
    text += "▀";
  }
  text += ink.reset();
  return text;
}

}  // namespace

std::vector<std::string> block_picture(const Image& picture, const Ink& ink) {
  std::vector<std::string> lines;
  for (int row = 0; row < picture.height; row += 2) lines.push_back(line(picture, row, ink));
  return lines;
}

}  // namespace tbviz::cli
