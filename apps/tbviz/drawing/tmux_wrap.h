// Escape sequences that tmux hands on to the terminal around it.
#pragma once

#include <string>
#include <string_view>

namespace tbviz::cli {

[[nodiscard]] inline std::string through_tmux(std::string_view sequence) {
  std::string wrapped = "\x1bPtmux;";
  for (const char c : sequence) {
    if (c == '\x1b') wrapped += c;  // Doubled.
    wrapped += c;
  }
  return wrapped + "\x1b\\";
}

}  // namespace tbviz::cli
