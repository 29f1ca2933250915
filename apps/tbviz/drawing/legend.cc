#include "drawing/legend.h"

#include <algorithm>

#include "drawing/cell_text.h"
#include "drawing/run_letter.h"
#include "shell/display_width.h"

namespace tbviz::cli {
namespace {

constexpr std::size_t kKeyCells = 4;  // "a ━ "
constexpr std::size_t kGap = 2;

}  // namespace

std::vector<std::string> legend(const std::vector<LegendRun>& runs, std::size_t columns,
                                const Ink& ink) {
  std::vector<std::string> names;
  std::size_t widest = 1;
  for (const LegendRun& run : runs) {
    names.push_back(safe_text(run.name));
    widest = std::max(widest, display_width(names.back()));
  }
  const std::size_t room = columns - std::min(columns, kKeyCells);
  const std::size_t name_cells = std::min(widest, room);
  const std::size_t each =
      std::max<std::size_t>(1, (columns + kGap) / (kKeyCells + name_cells + kGap));
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    if (i % each == 0) lines.emplace_back();
    const bool ends_line = i % each + 1 == each || i + 1 == runs.size();
    lines.back() += ink.run(runs[i].number, std::string(1, run_letter(runs[i].number)) + " ━ ");
    lines.back() += ends_line ? cut_to(names[i], name_cells)
                              : fit_to(names[i], name_cells) + std::string(kGap, ' ');
  }
  return lines;
}

}  // namespace tbviz::cli
