#include "drawing/ink.h"

#include <fmt/format.h>

#include <array>

#include "drawing/nearest_color.h"

namespace tbviz::cli {
namespace {

struct Hue {
  Rgb color;
  int of_16;  ///< The palette's entry that is called the same; its shade is the terminal's.
};

constexpr std::array<Hue, 10> kHues = {{{{86, 156, 255}, 4},
                                        {{255, 140, 72}, 1},
                                        {{72, 200, 120}, 2},
                                        {{220, 120, 240}, 5},
                                        {{235, 200, 60}, 3},
                                        {{255, 105, 120}, 9},
                                        {{70, 200, 215}, 6},
                                        {{170, 150, 255}, 12},
                                        {{180, 210, 80}, 10},
                                        {{240, 130, 190}, 13}}};

enum class Ground : bool { kFore, kBack };

std::string of_palette(int entry, Ground ground) {
  const int base = ground == Ground::kFore ? 30 : 40;
  return fmt::format("\x1b[{}m", entry < 8 ? base + entry : base + 60 + entry - 8);
}

std::string sequence(Rgb color, Ground ground, ColorDepth depth) {
  const int base = ground == Ground::kFore ? 38 : 48;
  switch (depth) {
    case ColorDepth::kTrue:
      return fmt::format("\x1b[{};2;{};{};{}m", base, color.red, color.green, color.blue);
    case ColorDepth::k256:
      return fmt::format("\x1b[{};5;{}m", base, nearest_of_256(color));
    case ColorDepth::k16:
      return of_palette(nearest_of_16(color), ground);
    case ColorDepth::kNone:
      break;
  }
  return {};
}

}  // namespace

std::string Ink::run(std::size_t number, std::string_view text) const {
  if (!has_color() || text.empty()) return std::string(text);
  const Hue& hue = kHues[number % kHues.size()];
  const std::string color = depth_ == ColorDepth::k16 ? of_palette(hue.of_16, Ground::kFore)
                                                      : sequence(hue.color, Ground::kFore, depth_);
  return color + std::string(text) + "\x1b[39m";
}

std::string Ink::bold(std::string_view text) const { return weight("1", text); }

std::string Ink::dim(std::string_view text) const { return weight("2", text); }

std::string Ink::weight(std::string_view code, std::string_view text) const {
  if (!has_color() || text.empty()) return std::string(text);
  return fmt::format("\x1b[{}m{}\x1b[22m", code, text);
}

std::string Ink::colors(Rgb foreground, std::optional<Rgb> background) const {
  if (!has_color()) return {};
  return sequence(foreground, Ground::kFore, depth_) +
         (background ? sequence(*background, Ground::kBack, depth_) : "\x1b[49m");
}

}  // namespace tbviz::cli
