// Pictures by Kitty's graphics protocol (https://sw.kovidgoyal.net/kitty/graphics-protocol/).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "drawing/picture_fit.h"

namespace tbviz::cli {

/// A number for the picture by its bytes: 16 to 255 in the lowest byte, 0 to 127 in the highest, 0
/// in the others, as a placeholder's colour and mark can tell it.
[[nodiscard]] std::uint32_t kitty_number(std::string_view png);

/// The PNG file itself, to be shown at the cursor, and a line end.
[[nodiscard]] std::string kitty_picture(std::string_view png, const PictureFit& fit);

/// The same inside tmux, which lets the picture pass but knows nothing of it: placeholder
/// characters say where it belongs. Lines of them follow, each with its end.
[[nodiscard]] std::string kitty_placeholders(std::string_view png, const PictureFit& fit);

}  // namespace tbviz::cli
