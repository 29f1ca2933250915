#include "drawing/screen.h"

#include <algorithm>

#include "drawing/cell_text.h"

namespace tbviz::cli {

Screen::Screen(StandardStream stream, Console& console)
    : stream_(stream),
      console_(&console),
      size_(terminal_size(stream)),
      ink_(color_depth(stream)) {}

std::size_t Screen::chart_rows() const {
  constexpr std::size_t kLeast = 10;
  constexpr std::size_t kMost = 16;
  constexpr std::size_t kOtherLines = 6;  // Of a terminal: the legend, the prompt.
  return std::clamp(size_.rows - std::min(size_.rows, kOtherLines), kLeast, kMost);
}

void Screen::line(std::string_view text) {
  while (text.ends_with(' ')) text.remove_suffix(1);
  bytes(cut_drawn(text, size_.columns) + "\n");
}

void Screen::lines(const std::vector<std::string>& texts) {
  for (const std::string& text : texts) line(text);
}

}  // namespace tbviz::cli
