#include "drawing/picture_kind.h"

#include <algorithm>

namespace tbviz::cli {

const std::vector<std::string>& picture_kind_words() {
  // In the order of PictureKind.
  static const std::vector<std::string> words = {"auto",  "kitty",  "iterm",
                                                 "sixel", "blocks", "none"};
  return words;
}

PictureKind picture_kind_called(std::string_view word) {
  const auto found = std::ranges::find(picture_kind_words(), word);
  return static_cast<PictureKind>(found - picture_kind_words().begin());
}

}  // namespace tbviz::cli
