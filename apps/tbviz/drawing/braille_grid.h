// Dots in cells of 2 x 4 (Unicode's braille patterns), those of several curves over each other.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "drawing/ink.h"

namespace tbviz::cli {

inline constexpr std::size_t kDotsAcross = 2;  ///< Of a cell.
inline constexpr std::size_t kDotsDown = 4;

/// The bit of U+2800 on that is the dot at (x, y) of a cell.
[[nodiscard]] std::uint8_t braille_bit(std::size_t x, std::size_t y);

/// The character of a cell with these dots, UTF-8.
[[nodiscard]] std::string braille_character(std::uint8_t dots);

/// Rows of cells from the top, cells from the left.
class BrailleGrid {
 public:
  BrailleGrid(std::size_t curves, std::size_t columns, std::size_t rows)
      : columns_(columns), rows_(rows), dots_(curves * columns * rows), curves_(curves) {}

  /// Counted in dots.
  [[nodiscard]] std::size_t width() const { return columns_ * kDotsAcross; }
  [[nodiscard]] std::size_t height() const { return rows_ * kDotsDown; }

  /// Sets the dots of one column from one row to another, in either order. REQUIRES: inside.
  void set(std::size_t curve, std::size_t x, std::size_t from_y, std::size_t to_y);

  /// One row of cells; a cell has the hue of the curve that has most dots in it, of several the
  /// last. `hues` has the number for Ink::run() of each curve.
  [[nodiscard]] std::string line(std::size_t row, const Ink& ink,
                                 const std::vector<std::size_t>& hues) const;

 private:
  struct Cell {
    std::uint8_t dots = 0;
    std::size_t curve = 0;  ///< Whose hue it has.
  };

  [[nodiscard]] Cell cell(std::size_t row, std::size_t column) const;
  [[nodiscard]] std::size_t place(std::size_t curve, std::size_t row, std::size_t column) const {
    return (curve * rows_ + row) * columns_ + column;
  }

  std::size_t columns_;
  std::size_t rows_;
  std::vector<std::uint8_t> dots_;
  std::size_t curves_;
};

}  // namespace tbviz::cli
