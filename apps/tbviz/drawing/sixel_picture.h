// Pictures as sixels, the dots of DEC's terminals, by libchafa. The library is opened by the first
// of these calls.
#pragma once

#include <string>

#include "drawing/picture_fit.h"
#include "tbviz/image.h"

namespace tbviz::cli {

/// Whether the program was built with libchafa at hand, so that it can be opened.
[[nodiscard]] bool has_sixels_built_in();

/// Empty if sixels can be made, else why not and what to do.
[[nodiscard]] const std::string& why_no_sixels();

/// The escape sequence that draws an RGB picture pixel by pixel at the cursor, without a line end.
/// REQUIRES: why_no_sixels() is empty
[[nodiscard]] std::string sixel_picture(const Image& picture);

}  // namespace tbviz::cli
