#include "drawing/iterm_picture.h"

#include <fmt/format.h>

#include "tbviz/base/bytes.h"
#include "tbviz/text/base64.h"

namespace tbviz::cli {

std::string iterm_picture(std::string_view png, const PictureFit& fit) {
  return fmt::format(
      "\x1b]1337;File=inline=1;size={};width={};height={};preserveAspectRatio=1:{}\a", png.size(),
      fit.columns, fit.rows, base64(as_bytes(png)));
}

}  // namespace tbviz::cli
