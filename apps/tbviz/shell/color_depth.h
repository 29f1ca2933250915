// How many colours a terminal shows, as far as the environment tells.
#pragma once

#include <cstdint>

#include "shell/terminal.h"

namespace tbviz::cli {

enum class ColorDepth : std::uint8_t {
  kNone,  ///< No colour, nor any other escape sequence for text.
  k16,    ///< The terminal's own palette.
  k256,   ///< That, a cube of 6 x 6 x 6 and 24 grays.
  kTrue,  ///< 24 bits.
};

/// What text on `stream` may have. None if NO_COLOR is set and not empty, if TERM is unset or dumb,
/// or if the stream is no terminal; TBVIZ_COLOR=always outweighs all three, TBVIZ_COLOR=never is
/// none. Throws UsageError for another TBVIZ_COLOR than those and auto.
[[nodiscard]] ColorDepth color_depth(StandardStream stream);

}  // namespace tbviz::cli
