// How large a picture is drawn.
#pragma once

#include <cstddef>

#include "shell/terminal.h"
#include "tbviz/image.h"

namespace tbviz::cli {

/// What a cell is made of: the terminal's pixels, the halves of a block, the dots of braille.
struct CellDots {
  int across = 1;
  int down = 1;
};

/// The size of a picture on the terminal.
struct PictureFit {
  int width = 0;  ///< In dots.
  int height = 0;
  std::size_t columns = 0;  ///< In cells; the last of a row or a column may be empty in part.
  std::size_t rows = 0;
};

/// The room for a picture: all columns, and two rows less than the terminal has.
[[nodiscard]] TerminalSize picture_room(const TerminalSize& terminal);

/// A picture that is too large for the room loses its size in proportion; a small one is enlarged
/// by the greatest whole number with which it is within 32 columns and 16 rows. REQUIRES: the
/// picture has pixels; the room is not empty
[[nodiscard]] PictureFit fit_picture(int width, int height, CellDots cell,
                                     const TerminalSize& room);

/// The picture in its new size: by the means of areas where it shrinks, pixels repeated where it
/// grows.
[[nodiscard]] Image resize_to_fit(const Image& picture, const PictureFit& fit);

}  // namespace tbviz::cli
