#include "shell/text_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "shell/display_width.h"
#include "shell/terminal.h"
#include "tbviz/text/utf8.h"

namespace tbviz::cli {
namespace {

using Rows = std::vector<std::vector<std::string>>;

// Every cell is padded to the widest of its column: one very long name must not cost that much for
// each of many rows. Longer cells stick out.
constexpr std::size_t kWidest = 200;

// What is shorter tells no name from another.
constexpr std::size_t kShortestName = 16;

constexpr std::size_t kGap = 2;

std::vector<std::size_t> widths_of(const Rows& rows) {
  std::vector<std::size_t> widths;
  for (const std::vector<std::string>& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t column = 0; column < row.size(); ++column) {
      widths[column] = std::max(display_width(row[column]), widths[column]);
    }
  }
  return widths;
}

/// The greatest width that columns of names may have, so that all lines fit.
std::size_t greatest_name(const std::vector<std::size_t>& widths, const NameColumns& names) {
  std::size_t others = names.indent + kGap * (widths.size() - 1);
  std::vector<std::size_t> of_names;
  for (std::size_t column = 0; column < widths.size(); ++column) {
    if (std::ranges::find(names.columns, column) == names.columns.end()) {
      others += widths[column];
    } else {
      of_names.push_back(widths[column]);
    }
  }
  // Short names leave their share to the longer ones.
  std::ranges::sort(of_names);
  std::size_t room = names.limit - std::min(names.limit, others);
  for (std::size_t i = 0; i < of_names.size(); ++i) {
    const std::size_t share = room / (of_names.size() - i);
    if (of_names[i] > share) return std::max(share, kShortestName);
    room -= of_names[i];
  }
  return std::numeric_limits<std::size_t>::max();
}

void clip_names(Rows& rows, std::vector<std::size_t>& widths, const NameColumns& names) {
  const std::size_t greatest = greatest_name(widths, names);
  for (const std::size_t column : names.columns) {
    if (column >= widths.size() || widths[column] <= greatest) continue;
    widths[column] = greatest;
    for (std::vector<std::string>& row : rows) {
      if (column < row.size()) row[column] = clip_middle(row[column], greatest);
    }
  }
}

}  // namespace

std::size_t line_limit() {
  return prints_to_terminal() ? terminal_width() : std::numeric_limits<std::size_t>::max();
}

std::string format_figure(double value) { return fmt::format("{:.6g}", value); }

std::vector<std::string> align_columns(Rows rows, std::size_t first_right,
                                       const NameColumns& names) {
  for (std::vector<std::string>& row : rows) {
    for (std::string& cell : row) cell = printable(cell);
  }
  std::vector<std::size_t> widths = widths_of(rows);
  if (!widths.empty()) clip_names(rows, widths, names);
  std::vector<std::string> lines;
  for (const std::vector<std::string>& row : rows) {
    std::string line;
    for (std::size_t column = 0; column < row.size(); ++column) {
      const std::size_t width = display_width(row[column]);
      const std::size_t widest = std::min(widths[column], kWidest);
      const std::size_t padding = widest - std::min(width, widest);
      if (column >= first_right) line.append(padding, ' ');
      line += row[column];
      if (column + 1 == row.size()) break;
      line.append(column >= first_right ? kGap : padding + kGap, ' ');
    }
    lines.push_back(std::move(line));
  }
  return lines;
}

}  // namespace tbviz::cli
