// The ways in which a terminal shows a picture.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tbviz::cli {

enum class PictureKind : std::uint8_t {
  kAuto,    ///< What the terminal takes.
  kKitty,   ///< Kitty's graphics protocol; inside tmux by placeholders.
  kIterm,   ///< iTerm2's inline images.
  kSixel,   ///< DEC's sixels, by libchafa.
  kBlocks,  ///< Characters: half blocks, or braille without colour.
  kNone,    ///< Named, not drawn.
};

/// "auto", "kitty" and so on, as --preview and TBVIZ_PREVIEW have them.
[[nodiscard]] const std::vector<std::string>& picture_kind_words();

/// REQUIRES: one of those words.
[[nodiscard]] PictureKind picture_kind_called(std::string_view word);

}  // namespace tbviz::cli
