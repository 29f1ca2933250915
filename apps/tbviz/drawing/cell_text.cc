#include "drawing/cell_text.h"

#include <algorithm>

#include "shell/display_width.h"
#include "tbviz/text/utf8.h"

namespace tbviz::cli {
namespace {

std::string blanks_beside(std::string_view text, std::size_t cells) {
  const std::size_t width = display_width(text);
  return std::string(cells - std::min(width, cells), ' ');
}

}  // namespace

std::string safe_text(std::string_view text) { return without_unknown_widths(printable(text)); }

std::string cut_to(std::string_view text, std::size_t cells) {
  return cells == 0 ? std::string() : clip_end(text, cells);
}

std::string fit_to(std::string_view text, std::size_t cells) {
  const std::string cut = cut_to(text, cells);
  return cut + blanks_beside(cut, cells);
}

std::string cut_drawn(std::string_view line, std::size_t cells) {
  std::string cut;
  std::size_t used = 0;
  while (!line.empty()) {
    if (line.starts_with("\x1b[")) {
      const std::size_t end = std::min(line.find('m'), line.size() - 1) + 1;
      cut += line.substr(0, end);
      line.remove_prefix(end);
      continue;
    }
    const std::string_view character = take_character(line);
    used += display_width(character);
    if (used <= cells) cut += character;
  }
  return cut;
}

std::string right_in(std::string_view text, std::size_t cells) {
  const std::string cut = cut_to(text, cells);
  return blanks_beside(cut, cells) + cut;
}

}  // namespace tbviz::cli
