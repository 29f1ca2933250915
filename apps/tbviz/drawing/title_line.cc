#include "drawing/title_line.h"

#include <algorithm>

#include "drawing/cell_text.h"
#include "shell/display_width.h"

namespace tbviz::cli {
namespace {

constexpr std::size_t kShortestName = 8;
constexpr std::size_t kGap = 2;

}  // namespace

std::string title_line(std::string_view name, std::string_view note, std::size_t columns,
                       const Ink& ink) {
  const std::string safe_name = safe_text(name);
  const std::string safe_note = safe_text(note);
  const std::size_t beside = columns - std::min(columns, display_width(safe_note) + kGap);
  const std::size_t room = std::min(std::max(beside, kShortestName), columns);
  const std::size_t cells = std::min(display_width(safe_name), room);
  const std::size_t left = columns - cells;
  const std::string behind = left > kGap ? std::string(kGap, ' ') + fit_to(safe_note, left - kGap)
                                         : std::string(left, ' ');
  return ink.bold(fit_to(safe_name, cells)) + ink.dim(behind);
}

}  // namespace tbviz::cli
