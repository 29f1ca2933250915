// Result lines whose facts stand below each other.
#pragma once

#include <cstddef>
#include <limits>
#include <string>
#include <vector>

namespace tbviz::cli {

/// Where a line of results ends: at the terminal's width, or nowhere in a pipe or a file.
[[nodiscard]] std::size_t line_limit();

/// Columns whose cells are names: of lines that are too long they lose their middle, the longest
/// ones first, until the lines fit or each has 16 characters. All other cells stay as they are.
struct NameColumns {
  std::vector<std::size_t> columns = {};
  std::size_t indent = 0;  ///< What the caller puts in front of each line.
  std::size_t limit = line_limit();
};

/// As the first column of numbers: there is none.
inline constexpr std::size_t kNoNumbers = std::numeric_limits<std::size_t>::max();

/// A figure of a table: six significant digits.
[[nodiscard]] std::string format_figure(double value);

/// A line per row, its cells padded to the widest of their column (up to 200 columns of a terminal)
/// and two spaces apart. Rows may differ in length; nothing follows the last cell. Columns from
/// `first_right` on are numbers: they are padded on the left. Cells are made safe for a terminal.
[[nodiscard]] std::vector<std::string> align_columns(std::vector<std::vector<std::string>> rows,
                                                     std::size_t first_right = kNoNumbers,
                                                     const NameColumns& names = {});

}  // namespace tbviz::cli
