// How the terminal in front of the user is given pictures.
#pragma once

#include <string>

#include "drawing/picture_kind.h"
#include "shell/terminal.h"

namespace tbviz::cli {

struct PictureWay {
  PictureKind kind = PictureKind::kNone;  ///< Never kAuto.
  bool in_tmux = false;
  std::string note = {};  ///< What the user may do for better pictures; may be empty.
};

/// A kind that was named is taken whatever `stream` is. For kAuto, in this order: none where the
/// stream is no terminal or TERM is dumb; inside tmux what its client takes; inside GNU Screen
/// blocks; what the environment says of the terminal; sixels if it says so when it is asked;
/// blocks. May take 200 ms, inside tmux, or 100 ms. Throws UnsupportedError for kSixel where
/// sixels cannot be made.
[[nodiscard]] PictureWay picture_way(PictureKind wanted, StandardStream stream);

}  // namespace tbviz::cli
