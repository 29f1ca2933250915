// Colours and weights of text on a terminal (ECMA-48's SGR), as far as it has them.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "drawing/rgb.h"
#include "shell/color_depth.h"

namespace tbviz::cli {

/// Without colour all text stays as it is: no escape sequence is made.
class Ink {
 public:
  explicit Ink(ColorDepth depth) : depth_(depth) {}

  [[nodiscard]] bool has_color() const { return depth_ != ColorDepth::kNone; }

  /// `text` in the hue of a run, of which there are ten.
  [[nodiscard]] std::string run(std::size_t number, std::string_view text) const;

  [[nodiscard]] std::string bold(std::string_view text) const;
  [[nodiscard]] std::string dim(std::string_view text) const;

  /// What turns the text behind it to these colours, or as near as the terminal comes; without a
  /// background that is the terminal's own. Empty without colour.
  [[nodiscard]] std::string colors(Rgb foreground, std::optional<Rgb> background) const;

  /// What ends them.
  [[nodiscard]] std::string_view reset() const { return has_color() ? "\x1b[0m" : ""; }

 private:
  [[nodiscard]] std::string weight(std::string_view code, std::string_view text) const;

  ColorDepth depth_;
};

}  // namespace tbviz::cli
