// Built where libchafa was not found.
#include "drawing/sixel_picture.h"

namespace tbviz::cli {

bool has_sixels_built_in() { return false; }

const std::string& why_no_sixels() {
  static const std::string reason =
      "this tbviz was built without libchafa; build it where libchafa-dev is installed";
  return reason;
}

std::string sixel_picture(const Image& /*picture*/) { return {}; }

}  // namespace tbviz::cli
