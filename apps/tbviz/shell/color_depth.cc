#include "shell/color_depth.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "shell/environment.h"
#include "tbviz/error.h"
#include "tbviz/text/nearest.h"

namespace tbviz::cli {
namespace {

/// TBVIZ_COLOR.
std::string_view wish() {
  const std::string_view word = environment("TBVIZ_COLOR");
  if (word.empty()) return "auto";
  const std::vector<std::string> known = {"auto", "always", "never"};
  if (std::ranges::find(known, word) == known.end()) {
    throw UsageError("there is no TBVIZ_COLOR '" + std::string(word) + "' (auto, always, never)" +
                     did_you_mean(std::string(word), known));
  }
  return word;
}

/// What the terminal shows by its name, and by what it says of itself.
ColorDepth depth_of_terminal() {
  constexpr std::array<std::string_view, 4> kTrueColor = {"xterm-kitty", "xterm-ghostty", "foot",
                                                          "alacritty"};
  const std::string_view said = environment("COLORTERM");
  const std::string_view name = environment("TERM");
  if (said == "truecolor" || said == "24bit" || name.ends_with("-direct") ||
      std::ranges::find(kTrueColor, name) != kTrueColor.end()) {
    return ColorDepth::kTrue;
  }
  return name.find("256") != std::string_view::npos ? ColorDepth::k256 : ColorDepth::k16;
}

bool is_plain(StandardStream stream) {
  return !environment("NO_COLOR").empty() || is_dumb_terminal() || !is_terminal(stream);
}

}  // namespace

ColorDepth color_depth(StandardStream stream) {
  const std::string_view wanted = wish();
  if (wanted == "never" || (wanted == "auto" && is_plain(stream))) return ColorDepth::kNone;
  return depth_of_terminal();
}

}  // namespace tbviz::cli
