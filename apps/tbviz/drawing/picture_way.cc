#include "drawing/picture_way.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "drawing/device_attributes.h"
#include "drawing/sixel_picture.h"
#include "drawing/tmux_client.h"
#include "shell/environment.h"
#include "tbviz/error.h"

namespace tbviz::cli {
namespace {

bool has(const char* variable) { return !environment(variable).empty(); }

PictureWay way_in_tmux() {
  const std::optional<TmuxClient> client = ask_tmux();
  PictureWay way{.kind = PictureKind::kBlocks, .in_tmux = true};
  if (!client) return way;
  const bool draws = client->terminal.find("kitty") != std::string::npos ||
                     client->terminal.find("ghostty") != std::string::npos;
  if (draws && client->allows_passthrough) {
    way.kind = PictureKind::kKitty;
  } else if (draws) {
    way.note =
        "the terminal around tmux draws pictures, but tmux keeps them back; tmux set -g "
        "allow-passthrough on lets them pass";
  }
  return way;
}

bool is_kitty() {
  const std::string_view name = environment("TERM");
  return has("KITTY_WINDOW_ID") || name == "xterm-kitty" || name == "xterm-ghostty" ||
         environment("TERM_PROGRAM") == "ghostty";
}

bool is_iterm() {
  constexpr std::array<std::string_view, 3> kPrograms = {"iTerm.app", "WezTerm", "mintty"};
  return std::ranges::find(kPrograms, environment("TERM_PROGRAM")) != kPrograms.end() ||
         environment("LC_TERMINAL") == "iTerm2";
}

// libchafa is opened last, where the terminal has said that it pays.
bool takes_sixels() {
  return has_sixels_built_in() && ::isatty(STDIN_FILENO) != 0 && terminal_draws_sixels() &&
         why_no_sixels().empty();
}

PictureWay best_way(StandardStream stream) {
  if (!is_terminal(stream) || is_dumb_terminal()) return {};
  if (has("TMUX")) return way_in_tmux();
  if (has("STY")) return {.kind = PictureKind::kBlocks};
  if (is_kitty()) return {.kind = PictureKind::kKitty};
  if (is_iterm()) return {.kind = PictureKind::kIterm};
  return {.kind = takes_sixels() ? PictureKind::kSixel : PictureKind::kBlocks};
}

}  // namespace

PictureWay picture_way(PictureKind wanted, StandardStream stream) {
  if (wanted == PictureKind::kAuto) return best_way(stream);
  if (wanted == PictureKind::kSixel && !why_no_sixels().empty()) {
    throw UnsupportedError({}, "--preview=sixel: " + why_no_sixels() + ", or use --preview=blocks");
  }
  return {.kind = wanted, .in_tmux = has("TMUX")};
}

}  // namespace tbviz::cli
