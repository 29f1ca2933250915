#include "shell/text_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>

#include "tbviz/text/utf8.h"

namespace tbviz::cli {
namespace {

// Every cell is padded to the widest of its column: one very long name must not cost that much for
// each of many rows. Longer cells stick out.
constexpr std::size_t kWidest = 200;

}  // namespace

std::string format_figure(double value) { return fmt::format("{:.6g}", value); }

std::vector<std::string> align_columns(std::vector<std::vector<std::string>> rows,
                                       std::size_t first_right) {
  std::vector<std::size_t> widths;
  for (std::vector<std::string>& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t column = 0; column < row.size(); ++column) {
      row[column] = printable(row[column]);
      widths[column] = std::clamp(count_characters(row[column]), widths[column], kWidest);
    }
  }
  std::vector<std::string> lines;
  for (const std::vector<std::string>& row : rows) {
    std::string line;
    for (std::size_t column = 0; column < row.size(); ++column) {
      const std::size_t width = count_characters(row[column]);
      const std::size_t padding = widths[column] - std::min(width, widths[column]);
      if (column >= first_right) line.append(padding, ' ');
      line += row[column];
      if (column + 1 == row.size()) break;
      line.append(column >= first_right ? 2 : padding + 2, ' ');
    }
    lines.push_back(std::move(line));
  }
  return lines;
}

}  // namespace tbviz::cli
