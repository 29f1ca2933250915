// Pictures by iTerm2's protocol (https://iterm2.com/documentation-images.html), which WezTerm and
// mintty have, too.
#pragma once

#include <string>
#include <string_view>

#include "drawing/picture_fit.h"

namespace tbviz::cli {

/// The PNG file itself, to be shown at the cursor, without a line end.
[[nodiscard]] std::string iterm_picture(std::string_view png, const PictureFit& fit);

}  // namespace tbviz::cli
